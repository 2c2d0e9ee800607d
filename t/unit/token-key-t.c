#include "auth/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/forge.h"
#include "lib/verify.h"

#define ALGORITHM "the token's alg is not the configured one"
#define NO_KEY "no key is there for the token's kid and alg"
#define SIGNATURE "the token's signature is wrong"

/* How an algorithm signs. */
struct kind {
	const char *algorithm, *digest;
};

static const char *
signed_by(struct arena *arena, const struct kind *kind, EVP_PKEY *key)
{
	const char *header = arena_printf(arena, "{\"alg\":\"%s\"}", kind->algorithm);

	return forge_token(arena, header, VERIFY_CLAIMS, kind->digest, key);
}

static struct token_policy
verified_by(struct arena *arena, const char *algorithm, EVP_PKEY *key)
{
	const char *pem = forge_public_pem(arena, key);

	return (struct token_policy){
		.algorithms = algorithm, .key = pem, .key_length = strlen(pem)
	};
}

/* Only what `own` signed passes. */
static void
assert_kind(struct arena *arena, const struct kind *kind, EVP_PKEY *own, EVP_PKEY *other)
{
	const struct token_policy policy = verified_by(arena, kind->algorithm, own);
	char *token = arena_text(arena, signed_by(arena, kind, own));
	char *signature = strrchr(token, '.') + 1;

	verify_accepts(arena, &policy, token);
	*signature = *signature == 'A' ? 'B' : 'A';
	verify_refuses(arena, &policy, token, SIGNATURE);
	*signature = '\0';
	verify_refuses(arena, &policy, arena_printf(arena, "%sAAAA", token), SIGNATURE);
	verify_refuses(arena, &policy, signed_by(arena, kind, other), SIGNATURE);
	verify_refuses(arena, &policy,
	    forge_token(arena, "{\"alg\":\"PS256\"}", VERIFY_CLAIMS, kind->digest, own),
	    ALGORITHM);
}

static void
rsa_signatures_are_verified(void **state)
{
	static const struct kind kinds[] = {
		{ "RS256", "SHA256" },
		{ "RS384", "SHA384" },
		{ "RS512", "SHA512" },
	};
	EVP_PKEY *own = forge_rsa(*state, 2048), *other = forge_rsa(*state, 2048);

	for (size_t i = 0; i < COUNT(kinds); i++)
		assert_kind(*state, &kinds[i], own, other);
}

static void
ecdsa_signatures_are_verified(void **state)
{
	static const struct kind kinds[] = {
		{ "ES256", "SHA256" },
		{ "ES384", "SHA384" },
		{ "ES512", "SHA512" },
	};
	static const char *const curves[] = { "P-256", "P-384", "P-521" };

	for (size_t i = 0; i < COUNT(kinds); i++)
		assert_kind(*state, &kinds[i], forge_curve(*state, curves[i]),
		    forge_curve(*state, curves[i]));
}

static void
hmac_signatures_are_verified(void **state)
{
	static const struct kind kinds[] = {
		{ "HS256", "SHA256" },
		{ "HS384", "SHA384" },
		{ "HS512", "SHA512" },
	};
	EVP_PKEY *own = forge_secret(*state, VERIFY_SECRET, VERIFY_SECRET_BYTES);
	EVP_PKEY *shorter = forge_secret(*state, VERIFY_SECRET, VERIFY_SECRET_BYTES - 1);

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct token_policy policy = verify_shared;

		policy.algorithms = kinds[i].algorithm;
		verify_accepts(*state, &policy, signed_by(*state, &kinds[i], own));
		verify_refuses(
		    *state, &policy, signed_by(*state, &kinds[i], shorter), SIGNATURE);
	}
}

static void
a_digest_other_than_the_algorithm_s_is_refused(void **state)
{
	static const struct kind mixed = { "RS512", "SHA256" };
	EVP_PKEY *rsa = forge_rsa(*state, 2048);
	const struct token_policy policy = verified_by(*state, "RS512", rsa);

	verify_refuses(*state, &policy, signed_by(*state, &mixed, rsa), SIGNATURE);
}

static void
a_key_of_the_wrong_kind_accepts_nothing(void **state)
{
	static const struct kind rs = { "RS256", "SHA256" }, es = { "ES256", "SHA256" };
	EVP_PKEY *rsa = forge_rsa(*state, 2048), *curve = forge_curve(*state, "P-256");
	const struct token_policy rs_by_curve = verified_by(*state, "RS256", curve);
	const struct token_policy es_by_rsa = verified_by(*state, "ES256", rsa);

	verify_refuses(*state, &rs_by_curve, signed_by(*state, &rs, rsa), NO_KEY);
	verify_refuses(*state, &rs_by_curve, signed_by(*state, &rs, curve), NO_KEY);
	verify_refuses(*state, &es_by_rsa, signed_by(*state, &es, curve), NO_KEY);
	verify_refuses(*state, &es_by_rsa, signed_by(*state, &es, rsa), NO_KEY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(rsa_signatures_are_verified),
		VERIFY_TEST(ecdsa_signatures_are_verified),
		VERIFY_TEST(hmac_signatures_are_verified),
		VERIFY_TEST(a_digest_other_than_the_algorithm_s_is_refused),
		VERIFY_TEST(a_key_of_the_wrong_kind_accepts_nothing),
	};

	return cmocka_run_group_tests_name("token-key", tests, NULL, NULL);
}
