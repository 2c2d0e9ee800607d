#include "token_content.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "algorithm.h"
#include "auth/token.h"
#include "base/text.h"
#include "json/decode.h"

/* RFC 7515 §4.1.9: a media type whose "application/" may be left out. */
static bool
is_bearer_type(const char *type)
{
	static const char prefix[] = "application/";

	if (strncasecmp(type, prefix, strlen(prefix)) == 0)
		type += strlen(prefix);
	return strcasecmp(type, "JWT") == 0 || strcasecmp(type, "at+jwt") == 0;
}

static bool
texts_are_texts(const struct json *header)
{
	static const char *const texts[] = { "typ", "cty", "kid" };

	for (size_t i = 0; i < COUNT(texts); i++)
		if (json_has(header, texts[i]) &&
		    json_as_text(json_member(header, texts[i])) == NULL)
			return false;
	return true;
}

static const struct objection no_objection = { .text = NULL };

static struct objection
malformed(const char *text)
{
	return (struct objection){ REFUSED_TOKEN_MALFORMED, text };
}

static struct objection
wrong_claims(const char *text)
{
	return (struct objection){ REFUSED_TOKEN_CLAIMS, text };
}

struct objection
token_content_header_fault(const struct json *header, const char *algorithms)
{
	const char *type = json_as_text(json_member(header, "typ"));
	const char *name = json_as_text(json_member(header, "alg"));

	if (name == NULL || algorithm_in_list(algorithms, name) == NULL)
		return malformed("the token's alg is not the configured one");
	if (json_has(header, "crit"))
		return malformed("the token's header has critical extensions");
	/* RFC 7797 §6: false must stand in crit, too; whoever forgot it meant it all the same. */
	if (json_has(header, "b64") && !json_as_flag(json_member(header, "b64")))
		return malformed("the token's claims are not in base64url");
	if (!texts_are_texts(header))
		return malformed("the token's typ, cty or kid is not a string");
	if (type != NULL && !is_bearer_type(type))
		return malformed("the token's typ is neither JWT nor at+jwt");
	return no_objection;
}

/* What no 64-bit clock will show is no time. */
static bool
as_time(const struct json *claim, double *moment)
{
	return json_as_number(claim, moment) && *moment > -9.2e18 && *moment < 9.2e18;
}

static struct objection
end_fault(const struct json *claims, int64_t now, int64_t leeway)
{
	double moment;

	if (!as_time(json_member(claims, "exp"), &moment))
		return wrong_claims("exp is missing or not a number");
	if ((double)now >= moment + (double)leeway)
		return (
		    struct objection){ REFUSED_TOKEN_EXPIRED, "the token has expired" };
	return no_objection;
}

static struct objection
begin_fault(const struct json *claims, int64_t now, int64_t leeway)
{
	const struct json *not_before = json_member(claims, "nbf");
	double moment;

	if (json_kind(not_before) == JSON_ABSENT)
		return no_objection;
	if (!as_time(not_before, &moment))
		return wrong_claims("nbf is not a number");
	if ((double)now < moment - (double)leeway)
		return (struct objection){ REFUSED_TOKEN_EARLY,
			"the token is not valid yet" };
	return no_objection;
}

static bool
is_text_or_absent(const struct json *claim)
{
	return json_kind(claim) == JSON_ABSENT || json_kind(claim) == JSON_TEXT;
}

/* RFC 7519 §4.1.3: a text or an array of texts. */
static bool
is_audience(const struct json *claim)
{
	for (size_t i = 0; i < json_length(claim); i++)
		if (json_kind(json_item(claim, i)) != JSON_TEXT)
			return false;
	return is_text_or_absent(claim) || json_kind(claim) == JSON_ARRAY;
}

static bool
names_audience(const struct json *claim, const char *audience)
{
	if (text_equal(json_as_text(claim), audience))
		return true;
	for (size_t i = 0; i < json_length(claim); i++) {
		if (text_equal(json_as_text(json_item(claim, i)), audience))
			return true;
	}
	return false;
}

static struct objection
type_fault(const struct json *claims)
{
	static const char *const texts[] = { "iss", "email", "name",
		"preferred_username" };

	if (!is_audience(json_member(claims, "aud")))
		return wrong_claims("aud is neither a string nor an array of strings");
	for (size_t i = 0; i < COUNT(texts); i++)
		if (!is_text_or_absent(json_member(claims, texts[i])))
			return wrong_claims(
			    "iss, email, name or preferred_username is not a string");
	return no_objection;
}

struct objection
token_content_claims_fault(
    const struct json *claims, const struct token_policy *policy, int64_t now)
{
	struct objection fault = begin_fault(claims, now, policy->leeway);

	if (fault.text == NULL && !policy->is_lasting)
		fault = end_fault(claims, now, policy->leeway);
	if (fault.text == NULL)
		fault = type_fault(claims);
	if (fault.text != NULL)
		return fault;
	if (policy->audience != NULL &&
	    !names_audience(json_member(claims, "aud"), policy->audience))
		return (struct objection){ REFUSED_TOKEN_AUDIENCE,
			"aud is not AUTH_JWT_AUDIENCE" };
	if (policy->issuer != NULL &&
	    !text_equal(json_as_text(json_member(claims, "iss")), policy->issuer))
		return (struct objection){ REFUSED_TOKEN_ISSUER,
			"iss is not AUTH_JWT_ISSUER" };
	if (!policy->is_lasting && text_empty(json_as_text(json_member(claims, "sub"))))
		return wrong_claims("sub is missing or not a string");
	return no_objection;
}
