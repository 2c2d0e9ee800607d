/*
 * Public keys: of a JWKS only usable public members are passed on, and what is passed on is
 * read again as the same set.  The same bytes as PEM text accept no token that none of their keys
 * signed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/jwks.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"

/* {"alg":"ES256"}, {"sub":"u","exp":4102444800} and a signature that nobody made. */
#define TOKEN                                                                            \
	"eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1IiwiZXhwIjo0MTAyNDQ0ODAwfQ."                   \
	"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3" \
	"-Kg6NU1Q"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static void
check_members(struct arena *arena, const struct jwks *jwks)
{
	static const char *const private[] = { "d", "p", "q", "dp", "dq", "qi", "oth",
		"k" };
	const struct json *set = NULL, *keys;

	require(json_parse(arena, jwks->json, strlen(jwks->json), &set) == OK);
	keys = json_member(set, "keys");
	require(json_length(keys) == jwks->count && jwks->count <= JWKS_KEYS);
	for (size_t i = 0; i < jwks->count; i++)
		for (size_t j = 0; j < COUNT(private); j++)
			require(!json_has(json_item(keys, i), private[j]));
}

static void
try_jwks(struct arena *arena, const uint8_t *bytes, size_t length)
{
	struct jwks jwks = { .fault = NULL }, again = { .fault = NULL };

	if (jwks_public(arena, (const char *)bytes, length, &jwks) != OK) {
		require(!text_empty(jwks.fault) && jwks.json == NULL);
		return;
	}
	check_members(arena, &jwks);
	require(jwks_public(arena, jwks.json, strlen(jwks.json), &again) == OK);
	require(strcmp(jwks.json, again.json) == 0 && jwks.count == again.count);
	require(again.skipped == 0);
}

static void
try_pem(struct arena *arena, const uint8_t *bytes, size_t length)
{
	const struct token_policy policy = {
		.algorithms = "RS256 ES256 EdDSA",
		.key = (const char *)bytes,
		.key_length = length,
	};
	struct token_verdict verdict;

	require(
	    token_verify(arena, &policy, 1700000000, TOKEN, &verdict) == UNAUTHENTICATED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();

	log_open("jwks-fuzz", LOG_ERROR);
	try_jwks(arena, bytes, length);
	try_pem(arena, bytes, length);
	arena_free(arena);
	return 0;
}
