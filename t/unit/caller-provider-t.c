#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/bearer.h"
#include "lib/forge.h"
#include "lib/keys.h"
#include "lib/refused.h"
#include "lib/settings.h"

#define CLAIMS "{\"sub\":\"u\",\"exp\":4102444800}"
#define URL "AUTH_JWKS_URL=https://id.example.com/keys"
#define ALGORITHMS "AUTH_JWT_ALGORITHM=ES256 EdDSA"

static struct arena *of_all;
static EVP_PKEY *one, *two, *pem_key, *edwards;

static int
make_keys(void **state)
{
	(void)state;
	of_all = arena_new();
	one = forge_curve(of_all, "P-256");
	two = forge_curve(of_all, "P-256");
	pem_key = forge_curve(of_all, "P-256");
	edwards = forge_edwards(of_all, "ED25519");
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	arena_free(of_all);
	return 0;
}

static const char *
token_of(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	const char *algorithm = EVP_PKEY_is_a(key, "EC") ? "ES256" : "EdDSA";
	const char *header = kid == NULL ?
	    arena_printf(arena, "{\"alg\":\"%s\"}", algorithm) :
	    arena_printf(arena, "{\"alg\":\"%s\",\"kid\":\"%s\"}", algorithm, kid);

	return forge_token(
	    arena, header, CLAIMS, EVP_PKEY_is_a(key, "EC") ? "SHA256" : NULL, key);
}

/* With a token of this kid (NULL: none) that the key signed. */
static enum outcome
ask(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	struct caller caller;

	refused_reset();
	return bearer_ask_with(arena, token_of(arena, kid, key), &caller);
}

/* The same, after the program has asked for the provider's keys. */
static enum outcome
ask_again(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	const struct credentials given = {
		.authorization_count = 1,
		.authorization = arena_printf(
		    arena, "Bearer %s", token_of(arena, kid, key)),
		.is_final = true,
	};
	struct caller caller;

	refused_reset();
	return caller_identify(arena, &given, &caller);
}

static bool
replace(const char *jwks)
{
	return caller_keys_replace(jwks, strlen(jwks));
}

#define JWK(key, more) keys_jwk(*state, key, more)

static void
assert_missing(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	assert_int_equal(ask(arena, kid, key), NOT_FOUND);
	assert_string_equal(refused_name(), "");
	assert_int_equal(ask_again(arena, kid, key), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_key");
}

static void
assert_wrong(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	assert_int_equal(ask(arena, kid, key), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_wrong");
}

static void
a_key_that_is_not_there_is_asked_for_before_the_token_is_refused(void **state)
{
	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, URL));
	assert_string_equal(caller_provider(), "jwks https://id.example.com/keys");
	assert_missing(*state, "one", one);
	assert_missing(*state, NULL, one);
	assert_true(replace(KEYS_SET(*state, JWK(one, ",\"kid\":\"one\""))));
	assert_int_equal(ask(*state, "one", one), OK);
	assert_missing(*state, "two", two);
	assert_wrong(*state, "one", two);
	assert_true(replace(KEYS_SET(*state, JWK(two, ",\"kid\":\"two\""))));
	assert_int_equal(ask(*state, "two", two), OK);
	assert_missing(*state, "one", one);
	caller_keys_drop();
	assert_missing(*state, "two", two);
}

/* The provider has withdrawn its only key. */
static void
an_empty_set_accepts_nothing(void **state)
{
	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, URL));
	assert_true(replace(KEYS_SET(*state, JWK(one, ",\"kid\":\"one\""))));
	assert_true(replace("{\"keys\":[]}"));
	assert_missing(*state, "one", one);
	assert_missing(*state, NULL, one);
}

static void
a_token_that_is_no_token_is_not_asked_for(void **state)
{
	struct caller caller;

	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, URL));
	assert_int_equal(bearer_ask_with(*state, "nonsense", &caller), UNAUTHENTICATED);
	assert_int_equal(bearer_ask_with(*state,
			     forge_token(*state, "{\"alg\":\"RS256\",\"kid\":\"k\"}",
				 CLAIMS, "SHA256", one),
			     &caller),
	    UNAUTHENTICATED);
	assert_int_equal(bearer_ask_with(*state,
			     forge_token(*state, "{\"alg\":\"ES256\",\"kid\":7}", CLAIMS,
				 "SHA256", one),
			     &caller),
	    UNAUTHENTICATED);
}

static void
the_kid_chooses_the_key(void **state)
{
	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, URL));
	assert_true(replace(KEYS_SET(*state, JWK(one, ",\"kid\":\"same\""),
	    JWK(edwards, ",\"kid\":\"e\""), JWK(two, ",\"kid\":\"same\""))));
	assert_int_equal(ask(*state, "same", one), OK);
	assert_int_equal(ask(*state, "same", two), OK);
	assert_int_equal(ask(*state, "e", edwards), OK);
	assert_wrong(*state, "e", one);
	assert_wrong(*state, "same", edwards);
	assert_missing(*state, "Same", one);
	assert_missing(*state, "", one);
	assert_int_equal(ask(*state, NULL, one), OK);
	assert_int_equal(ask(*state, NULL, two), OK);
	assert_int_equal(ask(*state, NULL, edwards), OK);
	assert_wrong(*state, NULL, pem_key);
}

static void
keys_without_kid_are_tried_for_any_other(void **state)
{
	const char *path = keys_file(*state, forge_public_pem(*state, pem_key));

	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, URL,
	    arena_printf(*state, "AUTH_JWT_PUBLIC_KEY=%s", path)));
	assert_int_equal(ask(*state, "own", pem_key), OK);
	assert_missing(*state, NULL, one);
	assert_true(
	    replace(KEYS_SET(*state, JWK(one, ",\"kid\":\"one\""), JWK(two, ""))));
	assert_int_equal(ask(*state, "own", pem_key), OK);
	assert_int_equal(ask(*state, "other", two), OK);
	assert_int_equal(ask(*state, "one", one), OK);
	assert_wrong(*state, "one", pem_key);
	assert_missing(*state, "other", one);
}

static void
a_key_s_algorithm_is_its_only_one(void **state)
{
	EVP_PKEY *rsa = forge_rsa(*state, 2048);
	const char *by_rs256 = forge_token(
	    *state, "{\"alg\":\"RS256\",\"kid\":\"k\"}", CLAIMS, "SHA256", rsa);
	const char *by_ps256 = forge_token(
	    *state, "{\"alg\":\"PS256\",\"kid\":\"k\"}", CLAIMS, "PSS-SHA256", rsa);
	struct caller caller;

	assert_null(
	    SETTINGS(*state, &caller_config, "AUTH_JWT_ALGORITHM=RS256 PS256", URL));
	assert_true(
	    replace(KEYS_SET(*state, JWK(rsa, ",\"kid\":\"k\",\"alg\":\"PS256\""))));
	assert_int_equal(bearer_ask_with(*state, by_ps256, &caller), OK);
	assert_int_equal(bearer_ask_with(*state, by_rs256, &caller), UNAUTHENTICATED);
	assert_true(replace(KEYS_SET(*state, JWK(rsa, ",\"kid\":\"k\""))));
	assert_int_equal(bearer_ask_with(*state, by_ps256, &caller), OK);
	assert_int_equal(bearer_ask_with(*state, by_rs256, &caller), OK);
}

static void
what_is_no_set_replaces_nothing(void **state)
{
	const char *good = KEYS_SET(*state, JWK(one, ",\"kid\":\"one\""));

	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, URL));
	assert_true(replace(good));
	assert_false(replace("{\"keys\":{}}"));
	assert_false(replace("<html>"));
	assert_false(caller_keys_replace(good, strlen(good) - 1));
	assert_int_equal(ask(*state, "one", one), OK);
	assert_null(SETTINGS(*state, &caller_config, BEARER_SETTINGS));
	assert_null(caller_provider());
	assert_false(replace(good));
	caller_keys_drop();
	assert_int_equal(ask(*state, "one", one), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_malformed");
}

static void
the_provider_is_the_issuer_of_tokens(void **state)
{
	static const char ours[] = "{\"sub\":\"u\",\"exp\":4102444800,"
				   "\"iss\":\"https://id.example.com\"}";
	static const char header[] = "{\"alg\":\"ES256\",\"kid\":\"one\"}";
	const char *set = KEYS_SET(*state, JWK(one, ",\"kid\":\"one\""));
	struct caller caller;

	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS,
	    "AUTH_OIDC_ISSUER=https://id.example.com"));
	assert_true(replace(set));
	assert_int_equal(bearer_ask_with(*state,
			     forge_token(*state, header, ours, "SHA256", one), &caller),
	    OK);
	assert_int_equal(ask(*state, "one", one), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_issuer");
	assert_null(SETTINGS(*state, &caller_config, ALGORITHMS, "AUTH_JWT_ISSUER=other",
	    "AUTH_OIDC_ISSUER=https://id.example.com"));
	assert_true(replace(set));
	assert_int_equal(bearer_ask_with(*state,
			     forge_token(*state, header, ours, "SHA256", one), &caller),
	    UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_issuer");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(
		    a_key_that_is_not_there_is_asked_for_before_the_token_is_refused),
		VERIFY_TEST(an_empty_set_accepts_nothing),
		VERIFY_TEST(a_token_that_is_no_token_is_not_asked_for),
		VERIFY_TEST(the_kid_chooses_the_key),
		VERIFY_TEST(keys_without_kid_are_tried_for_any_other),
		VERIFY_TEST(a_key_s_algorithm_is_its_only_one),
		VERIFY_TEST(the_provider_is_the_issuer_of_tokens),
		VERIFY_TEST(what_is_no_set_replaces_nothing),
	};

	return cmocka_run_group_tests_name(
	    "caller-provider", tests, make_keys, free_keys);
}
