#include "auth/token.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jwt.h>

#include "algorithm.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "key_pem.h"
#include "key_set.h"
#include "token_content.h"

static void
release_jwt(void *jwt)
{
	jwt_free(jwt);
}

enum outcome
token_mint(struct arena *arena, const char *algorithm, const char *claims,
    const char *key, const char **token)
{
	jwt_alg_t alg = jwt_str_alg(algorithm);
	jwt_t *jwt = NULL;
	char *encoded;
	size_t length = strlen(key);

	if (alg == JWT_ALG_NONE || alg == JWT_ALG_INVAL || length > INT_MAX ||
	    jwt_new(&jwt) != 0)
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

/* A token, taken apart. */
struct token {
	const char *text;
	size_t signed_length; /* of the text: header, dot, claims */
	struct part {
		uint8_t *bytes; /* with a NUL behind them */
		size_t length;
	} header, claims, signature;
};

/* Three parts and no more, each well written? */
static bool
take_apart(struct arena *arena, const char *text, struct token *token)
{
	struct part *const parts[] = { &token->header, &token->claims,
		&token->signature };
	const char *at = text;

	token->text = text;
	for (size_t i = 0; i < COUNT(parts); i++) {
		size_t length = strcspn(at, ".");
		bool is_last = i + 1 == COUNT(parts);

		parts[i]->bytes = arena_alloc(arena, length + 1);
		if (length == 0 ||
		    !base64_decode_url(at, length, parts[i]->bytes, &parts[i]->length))
			return false;
		at += length;
		if (!is_last)
			token->signed_length = (size_t)(at - text);
		if (*at++ != (is_last ? '\0' : '.'))
			return false;
	}
	return true;
}

/* The JSON value that a part is; NULL: it is none. */
static const struct json *
parse(struct arena *arena, const struct part *part)
{
	const char *bytes = (const char *)part->bytes;
	const struct json *value = NULL;
	struct json_flaw flaw;

	return json_read(arena, bytes, part->length, &value, &flaw) == OK ? value : NULL;
}

static void
release_keys(void *set)
{
	key_set_release(set);
}

const struct key_set *
token_keys(struct arena *arena, const char *algorithms, const char *key, size_t length)
{
	struct key_set *set;
	const char *fault;

	if (text_starts(algorithms, "HS")) {
		set = key_set_new();
		if (!key_set_add(set, token_key_new_secret(key, length)))
			abort();
	} else {
		set = key_pem_read(
		    arena, key, length, algorithm_list_bits(algorithms), &fault);
	}
	if (set != NULL)
		arena_defer(arena, release_keys, set);
	return set;
}

static struct objection
malformed(const char *text)
{
	return (struct objection){ REFUSED_TOKEN_MALFORMED, text };
}

/* Is the token signed by a key of ours? */
static struct objection
signature_fault(struct arena *arena, const struct token_policy *policy,
    const struct json *header, const struct token *token)
{
	const struct signature signature = {
		.algorithm = algorithm_in_list(
		    policy->algorithms, json_as_text(json_member(header, "alg"))),
		.kid = json_as_text(json_member(header, "kid")),
		.text = token->text,
		.length = token->signed_length,
		.bytes = token->signature.bytes,
		.bytes_length = token->signature.length,
	};
	const struct key_set *own = policy->own;
	enum outcome out;

	if (policy->key != NULL)
		own = token_keys(
		    arena, policy->algorithms, policy->key, policy->key_length);
	out = key_set_verify(own, policy->published, &signature);
	if (out == OK)
		return (struct objection){ .text = NULL };
	if (out == NOT_FOUND)
		return (struct objection){ REFUSED_TOKEN_KEY,
			"no key is there for the token's kid and alg" };
	return (
	    struct objection){ REFUSED_TOKEN_WRONG, "the token's signature is wrong" };
}

static bool
has_keys(const struct token_policy *policy)
{
	/* In no list is an HS... beside others: a public key can never be taken for a secret. */
	return algorithm_is_list(policy->algorithms) &&
	    (policy->own != NULL || policy->published != NULL ||
		(policy->key != NULL && policy->key_length > 0));
}

/* No fault when the token may be trusted; *claims is then set. */
static struct objection
token_fault(struct arena *arena, const struct token_policy *policy, int64_t now,
    const char *text, const char **claims)
{
	const struct json *header, *object;
	struct token token;
	struct objection fault;

	if (!has_keys(policy))
		return (struct objection){ REFUSED_SECRET_UNSET,
			"no key is configured to verify tokens" };
	if (strnlen(text, TOKEN_BYTES + 1) > TOKEN_BYTES)
		return malformed("the token is too long");
	if (!take_apart(arena, text, &token))
		return malformed("the token is not three parts of base64url");
	header = parse(arena, &token.header);
	fault = header == NULL ? malformed("the token's header is not JSON") :
				 token_content_header_fault(header, policy->algorithms);
	if (fault.text == NULL)
		fault = signature_fault(arena, policy, header, &token);
	if (fault.text != NULL)
		return fault;
	object = parse(arena, &token.claims);
	if (json_kind(object) != JSON_OBJECT)
		return (struct objection){ REFUSED_TOKEN_CLAIMS,
			"the token's claims are not a JSON object" };
	fault = token_content_claims_fault(object, policy, now);
	if (fault.text == NULL)
		*claims = (const char *)token.claims.bytes;
	return fault;
}

enum outcome
token_verify(struct arena *arena, const struct token_policy *policy, int64_t now,
    const char *token, struct token_verdict *verdict)
{
	const struct objection fault = token_fault(
	    arena, policy, now, token, &verdict->claims);

	if (fault.text == NULL)
		return OK;
	verdict->reason = fault.text;
	verdict->refusal = fault.refusal;
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
