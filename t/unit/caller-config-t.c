#include "auth/caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/forge.h"
#include "lib/keys.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define KEY "AUTH_JWT_PUBLIC_KEY"
#define CLAIMS "{\"sub\":\"u\",\"exp\":4102444800}"

/* The configuration with these values (NULL: unset); its message. */
static const char *
load(struct arena *arena, const char *algorithm, const char *key_path, const char *secret)
{
	const struct config_group *const groups[] = { &caller_config };
	const char *const values[][2] = { { "AUTH_JWT_ALGORITHM", algorithm },
		{ "AUTH_JWT_PUBLIC_KEY", key_path }, { "AUTH_JWT_SECRET", secret } };

	for (size_t i = 0; i < COUNT(values); i++) {
		unsetenv(values[i][0]);
		if (values[i][1] != NULL)
			setenv(values[i][0], values[i][1], 1);
	}
	return config_load(arena, groups, COUNT(groups));
}

static const char *
public_file(struct arena *arena, EVP_PKEY *key)
{
	return keys_file(arena, forge_public_pem(arena, key));
}

static const char *
private_file(struct arena *arena, EVP_PKEY *key)
{
	const char *path = keys_file(arena, "");
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(1, PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL));
	fclose(file);
	return path;
}

/* What becomes of a caller with a token that this key signed. */
static enum outcome
ask(struct arena *arena, const char *algorithm, const char *digest, EVP_PKEY *key)
{
	const char *header = arena_printf(arena, "{\"alg\":\"%s\"}", algorithm);
	const char *token = forge_token(arena, header, CLAIMS, digest, key);
	const struct credentials given = {
		.authorization_count = 1,
		.authorization = arena_printf(arena, "Bearer %s", token),
	};
	struct caller caller;

	return caller_identify(arena, &given, &caller);
}

static void
assert_fault(const char *message, const char *name)
{
	assert_non_null(message);
	assert_true(text_starts(message, name));
	assert_int_equal(message[strlen(name)], ':');
	assert_null(strchr(message, '\n'));
}

static void
rs256_by_a_public_key_file_is_the_default(void **state)
{
	EVP_PKEY *own = forge_rsa(*state, 2048), *other = forge_rsa(*state, 2048);
	const char *pem = forge_public_pem(*state, own);
	EVP_PKEY *public_text = forge_secret(*state, pem, strlen(pem));

	assert_null(load(*state, NULL, keys_file(*state, pem), NULL));
	assert_int_equal(ask(*state, "RS256", "SHA256", own), OK);
	assert_int_equal(ask(*state, "RS256", "SHA256", other), UNAUTHENTICATED);
	assert_int_equal(ask(*state, "RS256", "SHA256", public_text), UNAUTHENTICATED);
	assert_int_equal(ask(*state, "HS256", "SHA256", public_text), UNAUTHENTICATED);
}

static void
a_secret_changes_nothing_while_the_algorithm_is_rs256(void **state)
{
	const char *path = public_file(*state, forge_rsa(*state, 2048));
	EVP_PKEY *secret = forge_secret(*state, VERIFY_SECRET, VERIFY_SECRET_BYTES);

	assert_null(load(*state, "RS256", path, VERIFY_SECRET));
	assert_int_equal(ask(*state, "HS256", "SHA256", secret), UNAUTHENTICATED);
	assert_null(load(*state, "HS256", path, VERIFY_SECRET));
	assert_int_equal(ask(*state, "HS256", "SHA256", secret), OK);
}

static void
es384_wants_a_key_on_its_own_curve(void **state)
{
	EVP_PKEY *key = forge_curve(*state, "P-384");
	const char *p384 = public_file(*state, key);
	const char *p256 = public_file(*state, forge_curve(*state, "P-256"));

	assert_null(load(*state, "ES256", p256, NULL));
	assert_null(load(*state, "ES384", p384, NULL));
	assert_int_equal(ask(*state, "ES384", "SHA384", key), OK);
	assert_fault(load(*state, "ES384", p256, NULL), KEY);
	assert_fault(load(*state, "ES256", p384, NULL), KEY);
	assert_fault(load(*state, "ES512", p384, NULL), KEY);
	assert_fault(load(*state, "RS384", p384, NULL), KEY);
}

static void
a_missing_key_is_a_fault(void **state)
{
	assert_fault(load(*state, NULL, NULL, NULL), KEY);
	assert_non_null(strstr(load(*state, NULL, NULL, NULL), "required"));
	assert_fault(load(*state, "ES256", NULL, VERIFY_SECRET), KEY);
	assert_fault(load(*state, "HS256", NULL, NULL), "AUTH_JWT_SECRET");
	assert_fault(load(*state, "HS512", NULL, ""), "AUTH_JWT_SECRET");
}

static void
a_file_without_a_fit_public_key_is_a_fault(void **state)
{
	EVP_PKEY *rsa = forge_rsa(*state, 2048), *curve = forge_curve(*state, "P-256");
	const char *pem = forge_public_pem(*state, rsa);
	const char *const paths[] = {
		"/nonexistent/key.pem",
		"/",
		keys_file(*state, ""),
		keys_file(*state, VERIFY_SECRET),
		keys_file(*state, arena_copy(*state, pem, strlen(pem) - 40)),
		private_file(*state, rsa),
		public_file(*state, curve),
		public_file(*state, forge_pss(*state)),
		public_file(*state, forge_rsa(*state, 1024)),
	};

	for (size_t i = 0; i < COUNT(paths); i++)
		assert_fault(load(*state, "RS256", paths[i], NULL), KEY);
}

static void
a_weak_secret_is_a_fault(void **state)
{
	const char *pem = forge_public_pem(*state, forge_rsa(*state, 2048));
	const char *message = load(
	    *state, "HS256", NULL, "31 bytes are one byte too few..");

	assert_fault(message, "AUTH_JWT_SECRET");
	assert_null(strstr(message, "too few"));
	assert_fault(load(*state, "HS256", NULL, pem), "AUTH_JWT_SECRET");
}

static void
an_unknown_algorithm_is_a_fault(void **state)
{
	static const char *const names[] = { "none", "rs256", "EDDSA", "RS256,ES256", " ",
		"RS256 none", "RS256 HS256", "HS256 HS384", "HS256 HS256", "ES256 ES" };

	for (size_t i = 0; i < COUNT(names); i++)
		assert_fault(
		    load(*state, names[i], NULL, VERIFY_SECRET), "AUTH_JWT_ALGORITHM");
}

static void
backend_none_needs_no_key(void **state)
{
	setenv("AUTH_BACKEND", "none", 1);
	assert_null(load(*state, NULL, NULL, NULL));
	setenv("AUTH_BACKEND", "None", 1);
	assert_fault(load(*state, NULL, NULL, NULL), "AUTH_BACKEND");
	unsetenv("AUTH_BACKEND");
}

#define PROVIDER "AUTH_OIDC_ISSUER=https://id.example.com/realms/a"

static void
a_provider_is_named_by_its_source(void **state)
{
	static const struct {
		const char *setting, *source;
	} cases[] = {
		{ PROVIDER, "issuer https://id.example.com/realms/a" },
		{ "AUTH_JWKS_URL=https://id.example.com:8443/keys?v=1",
		    "jwks https://id.example.com:8443/keys?v=1" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_null(SETTINGS(*state, &caller_config, cases[i].setting));
		assert_string_equal(caller_provider(), cases[i].source);
		assert_null(SETTINGS(*state, &caller_provider_config, cases[i].setting));
		assert_string_equal(caller_provider(), cases[i].source);
	}
	assert_null(SETTINGS(*state, &caller_config, PROVIDER, "AUTH_BACKEND=none"));
	assert_null(caller_provider());
	assert_null(SETTINGS(*state, &caller_provider_config, "AUTH_JWKS_FILE=/x"));
	assert_null(caller_provider());
}

static void
the_address_of_a_provider_is_checked(void **state)
{
	static const char *const faulty[] = {
		"AUTH_JWKS_URL=http://id.example.com/keys",
		"AUTH_JWKS_URL=id.example.com", "AUTH_JWKS_URL=ftp://id.example.com/",
		"AUTH_JWKS_URL=https://u:p@id.example.com/",
		"AUTH_JWKS_URL=https://id.example.com/#a", "AUTH_JWKS_URL=https://",
		"AUTH_OIDC_ISSUER=http://localhost:8080",
		"AUTH_OIDC_ISSUER=https://id.example.com?a=b",
		"AUTH_OIDC_ISSUER=https://id.example.com/a/.well-known/openid-configuration"
	};
	const char *longer = arena_printf(
	    *state, "AUTH_JWKS_URL=https://id.example.com/%02048d", 0);

	for (size_t i = 0; i < COUNT(faulty); i++) {
		const char *message = SETTINGS(*state, &caller_config, faulty[i]);
		const char *name = arena_copy(*state, faulty[i], strcspn(faulty[i], "="));

		assert_fault(message, name);
		assert_null(strstr(message, "example.com"));
	}
	assert_fault(SETTINGS(*state, &caller_config, longer), "AUTH_JWKS_URL");
	assert_null(
	    SETTINGS(*state, &caller_config, faulty[0], "AUTH_ALLOW_PRIVATE=true"));
	assert_null(
	    SETTINGS(*state, &caller_config, faulty[6], "AUTH_ALLOW_PRIVATE=true"));
}

static void
only_one_provider_can_be_set_and_none_beside_a_secret(void **state)
{
	static const char *const both[] = { "AUTH_JWKS_URL=https://id.example.com/keys",
		"AUTH_JWKS_FILE=/nonexistent" };
	static const char *const names[] = { "AUTH_JWKS_URL", "AUTH_JWKS_FILE" };

	for (size_t i = 0; i < COUNT(both); i++) {
		const char *message = SETTINGS(*state, &caller_config, PROVIDER, both[i]);

		assert_fault(message, names[i]);
		assert_non_null(strstr(message, "only one of"));
		message = SETTINGS(*state, &caller_config, both[i],
		    "AUTH_JWT_ALGORITHM=HS256", "AUTH_JWT_SECRET=" VERIFY_SECRET);
		assert_fault(message, names[i]);
		assert_non_null(strstr(message, "must not be HS256"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(rs256_by_a_public_key_file_is_the_default),
		VERIFY_TEST(a_secret_changes_nothing_while_the_algorithm_is_rs256),
		VERIFY_TEST(es384_wants_a_key_on_its_own_curve),
		VERIFY_TEST(a_missing_key_is_a_fault),
		VERIFY_TEST(a_file_without_a_fit_public_key_is_a_fault),
		VERIFY_TEST(a_weak_secret_is_a_fault),
		VERIFY_TEST(an_unknown_algorithm_is_a_fault),
		VERIFY_TEST(backend_none_needs_no_key),
		VERIFY_TEST(a_provider_is_named_by_its_source),
		VERIFY_TEST(the_address_of_a_provider_is_checked),
		VERIFY_TEST(only_one_provider_can_be_set_and_none_beside_a_secret),
	};

	return cmocka_run_group_tests_name("caller-config", tests, NULL, NULL);
}
