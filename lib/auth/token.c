#include "auth/token.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jwt.h>
#include <openssl/err.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/strict.h"

static void
release_jwt(void *jwt)
{
	jwt_free(jwt);
}

enum outcome
token_mint(struct arena *arena, const char *algorithm, const char *claims, const char *key,
    const char **token)
{
	jwt_alg_t alg = jwt_str_alg(algorithm);
	jwt_t *jwt = NULL;
	char *encoded;
	size_t length = strlen(key);

	if (alg == JWT_ALG_NONE || alg == JWT_ALG_INVAL || length > INT_MAX || jwt_new(&jwt) != 0)
		return FAILED;
	arena_defer(arena, release_jwt, jwt);
	if (jwt_add_grants_json(jwt, claims) != 0)
		return FAILED;
	if (jwt_set_alg(jwt, alg, (const uint8_t *)key, (int)length) != 0)
		return FAILED;
	encoded = jwt_encode_str(jwt);
	if (encoded == NULL)
		return FAILED;
	arena_defer(arena, free, encoded);
	*token = encoded;
	return OK;
}

static int
base64url_value(char digit)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *found = digit == '\0' ? NULL : strchr(digits, digit);

	return found == NULL ? -1 : (int)(found - digits);
}

/*
 * RFC 4648 §5 without padding, one spelling only; libjwt's decoder skips what it
 * does not know and stops where it likes.  out has room for length bytes.
 */
static bool
base64url_decode(const char *digits, size_t length, uint8_t *out, size_t *bytes)
{
	uint32_t window = 0;
	unsigned bits = 0;
	size_t count = 0;

	for (size_t i = 0; i < length; i++) {
		int value = base64url_value(digits[i]);

		if (value < 0)
			return false;
		window = window << 6 | (uint32_t)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[count++] = (uint8_t)(window >> bits);
			window &= (1U << bits) - 1;
		}
	}
	*bytes = count;
	return length % 4 != 1 && window == 0;
}

/* A part of a token, decoded; NULL when it is empty or not well written. */
static const char *
decode_part(struct arena *arena, const char *part, size_t length, size_t *bytes)
{
	uint8_t *decoded = arena_alloc(arena, length);

	if (length == 0 || !base64url_decode(part, length, decoded, bytes))
		return NULL;
	return (const char *)decoded;
}

/* Three parts and no more, each well written? */
static bool
well_formed(struct arena *arena, const char *token)
{
	for (int i = 0; i < 3; i++) {
		size_t length = strcspn(token, "."), bytes;

		if (decode_part(arena, token, length, &bytes) == NULL)
			return false;
		token += length;
		if (*token++ != (i < 2 ? '.' : '\0'))
			return false;
	}
	return true;
}

/* NULL when the header names the algorithm and asks for nothing else. */
static const char *
header_fault(struct arena *arena, const char *token, const char *algorithm)
{
	size_t length = 0;
	const char *bytes = decode_part(arena, token, strcspn(token, "."), &length);
	const struct json *header = NULL;
	const char *type;
	struct json_flaw flaw;

	if (bytes == NULL || json_strict(arena, bytes, length, &flaw) != OK ||
	    json_parse(arena, bytes, length, &header) != OK)
		return "its header is no JSON";
	type = json_as_text(json_member(header, "typ"));
	if (!text_equal(json_as_text(json_member(header, "alg")), algorithm))
		return "it has another algorithm";
	if (json_member(header, "crit") != NULL)
		return "its header has critical extensions";
	/* libjwt refuses these too, but without a reason. */
	if (type != NULL && strcasecmp(type, "JWT") != 0)
		return "its typ is not JWT";
	return NULL;
}

static const char *
time_fault(const struct json *claims, int64_t now, int64_t leeway)
{
	const struct json *not_before = json_member(claims, "nbf");
	double moment;

	if (!json_as_number(json_member(claims, "exp"), &moment))
		return "exp is missing or no number";
	if ((double)now >= moment + (double)leeway)
		return "it has expired";
	if (json_kind(not_before) == JSON_ABSENT)
		return NULL;
	if (!json_as_number(not_before, &moment))
		return "nbf is no number";
	if ((double)now < moment - (double)leeway)
		return "it is not valid yet";
	return NULL;
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

static const char *
claims_fault(const struct json *claims, const struct token_policy *policy, int64_t now)
{
	const char *fault = time_fault(claims, now, policy->leeway);

	if (fault != NULL)
		return fault;
	if (policy->audience != NULL &&
	    !names_audience(json_member(claims, "aud"), policy->audience))
		return "it is for another audience";
	if (policy->issuer != NULL &&
	    !text_equal(json_as_text(json_member(claims, "iss")), policy->issuer))
		return "it has another issuer";
	if (text_empty(json_as_text(json_member(claims, "sub"))))
		return "sub is missing or no text";
	return NULL;
}

/* The claims as JSON text when policy->key signed the token; NULL when it did not. */
static const char *
signed_claims(struct arena *arena, const struct token_policy *policy, const char *token)
{
	jwt_t *jwt = NULL;
	char *claims = NULL;

	if (jwt_decode(&jwt, token, (const uint8_t *)policy->key,
	    (int)policy->key_length) == 0) {
		arena_defer(arena, release_jwt, jwt);
		/* The header said so already; libjwt must have read the same. */
		if (text_equal(jwt_alg_str(jwt_get_alg(jwt)), policy->algorithm))
			claims = jwt_get_grants_json(jwt, NULL);
	}
	if (claims != NULL)
		arena_defer(arena, free, claims);
	/* A refused signature leaves errors that OpenSSL's next user would find. */
	ERR_clear_error();
	return claims;
}

/* NULL when the token may be trusted; *claims is then set. */
static const char *
token_fault(struct arena *arena, const struct token_policy *policy, int64_t now,
    const char *token, const char **claims)
{
	const struct json *object = NULL;
	const char *text, *fault;

	/* Without a key libjwt takes any token as good. */
	if (policy->key == NULL || policy->key_length == 0 ||
	    policy->key_length > INT_MAX)
		return "there is no key to check it with";
	if (strnlen(token, TOKEN_BYTES + 1) > TOKEN_BYTES)
		return "it is too long";
	if (!well_formed(arena, token))
		return "it is not three parts of base64url";
	fault = header_fault(arena, token, policy->algorithm);
	if (fault != NULL)
		return fault;
	text = signed_claims(arena, policy, token);
	if (text == NULL)
		return "its signature is wrong, or its claims are no JSON";
	if (json_parse(arena, text, strlen(text), &object) != OK)
		return "its claims are not understood";
	fault = claims_fault(object, policy, now);
	if (fault == NULL)
		*claims = text;
	return fault;
}

enum outcome
token_verify(struct arena *arena, const struct token_policy *policy, int64_t now,
    const char *token, const char **claims, const char **reason)
{
	const char *fault = token_fault(arena, policy, now, token, claims);

	if (fault == NULL)
		return OK;
	*reason = fault;
	return UNAUTHENTICATED;
}

enum outcome
token_bearer(const char *authorization, const char **token)
{
	static const char scheme[] = "Bearer";
	const size_t length = sizeof(scheme) - 1;
	const char *rest;

	if (authorization == NULL || strncasecmp(authorization, scheme, length) != 0 ||
	    strchr(" \t", authorization[length]) == NULL) {
		*token = NULL;
		return OK;
	}
	rest = authorization + length;
	rest += strspn(rest, " ");
	if (*rest == '\0' || rest[strcspn(rest, " \t\r\n")] != '\0')
		return UNAUTHENTICATED;
	*token = rest;
	return OK;
}
