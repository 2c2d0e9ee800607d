#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/bearer.h"
#include "lib/forge.h"
#include "lib/keys.h"
#include "lib/refused.h"
#include "lib/settings.h"

#define CLAIMS "{\"sub\":\"u\",\"exp\":4102444800}"
#define EVERY "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA"

/* The keys of all tests: RSA keys take long to make. */
static struct arena *of_all;
static EVP_PKEY *rsa, *other_rsa, *p256, *p521, *ed25519, *ed448;

static int
make_keys(void **state)
{
	(void)state;
	of_all = arena_new();
	rsa = forge_rsa(of_all, 2048);
	other_rsa = forge_rsa(of_all, 2048);
	p256 = forge_curve(of_all, "P-256");
	p521 = forge_curve(of_all, "P-521");
	ed25519 = forge_edwards(of_all, "ED25519");
	ed448 = forge_edwards(of_all, "ED448");
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	arena_free(of_all);
	return 0;
}

/* The start's message with these algorithms and this text as the file. */
static const char *
load(struct arena *arena, const char *algorithms, const char *pem)
{
	return SETTINGS(arena, &caller_config,
	    arena_printf(arena, "AUTH_JWT_ALGORITHM=%s", algorithms),
	    arena_printf(arena, "AUTH_JWT_PUBLIC_KEY=%s", keys_file(arena, pem)));
}

static enum outcome
ask(struct arena *arena, const char *algorithm, const char *digest, EVP_PKEY *key)
{
	const char *header = arena_printf(
	    arena, "{\"alg\":\"%s\",\"kid\":\"any\"}", algorithm);
	struct caller caller;

	refused_reset();
	return bearer_ask_with(
	    arena, forge_token(arena, header, CLAIMS, digest, key), &caller);
}

static void
assert_wrong(
    struct arena *arena, const char *algorithm, const char *digest, EVP_PKEY *key)
{
	assert_int_equal(ask(arena, algorithm, digest, key), UNAUTHENTICATED);
	assert_string_equal(refused_text(), "the token's signature is wrong");
	assert_string_equal(refused_name(), "token_wrong");
}

static const char *
pkcs1(struct arena *arena, EVP_PKEY *key)
{
	BIO *out = BIO_new(BIO_s_mem());
	uint8_t *der = NULL;
	char *bytes, *pem;
	long length = i2d_PublicKey(key, &der);

	assert_true(PEM_write_bio(out, "RSA PUBLIC KEY", "", der, length) > 0);
	length = BIO_get_mem_data(out, &bytes);
	pem = arena_copy(arena, bytes, (size_t)length);
	OPENSSL_free(der);
	BIO_free(out);
	return pem;
}

static void
every_key_of_the_file_is_accepted(void **state)
{
	const char *pem = arena_printf(*state,
	    "The keys of 2026\n%sBag Attributes\n  friendlyName: x\n%s\r\n%s%s%s%s",
	    pkcs1(*state, rsa), forge_certificate(*state, p256),
	    forge_public_pem(*state, p521), forge_public_pem(*state, ed25519),
	    forge_certificate(*state, ed448), forge_public_pem(*state, other_rsa));

	assert_null(load(*state, EVERY, pem));
	assert_int_equal(ask(*state, "RS256", "SHA256", rsa), OK);
	assert_int_equal(ask(*state, "RS512", "SHA512", other_rsa), OK);
	assert_int_equal(ask(*state, "PS256", "PSS-SHA256", other_rsa), OK);
	assert_int_equal(ask(*state, "ES256", "SHA256", p256), OK);
	assert_int_equal(ask(*state, "ES512", "SHA512", p521), OK);
	assert_int_equal(ask(*state, "EdDSA", NULL, ed25519), OK);
	assert_int_equal(ask(*state, "EdDSA", NULL, ed448), OK);
	assert_wrong(*state, "RS256", "SHA256", forge_rsa(*state, 2048));
	assert_wrong(*state, "EdDSA", NULL, forge_edwards(*state, "ED25519"));
	assert_wrong(*state, "EdDSA", NULL, forge_edwards(*state, "ED448"));
	assert_wrong(*state, "ES256", "SHA256", forge_curve(*state, "P-256"));
}

/* RFC 7518 §3.5 */
static void
a_salt_is_as_long_as_the_digest(void **state)
{
	static const char *const algorithms[] = { "PS256", "PS384", "PS512" };

	assert_null(load(*state, EVERY, forge_public_pem(*state, rsa)));
	for (size_t i = 0; i < COUNT(algorithms); i++) {
		const char *digest = arena_printf(
		    *state, "PSS-SHA%s", algorithms[i] + strlen("PS"));
		const char *saltless = arena_printf(
		    *state, "PSS0-SHA%s", algorithms[i] + strlen("PS"));

		assert_int_equal(ask(*state, algorithms[i], digest, rsa), OK);
		assert_wrong(*state, algorithms[i], saltless, rsa);
		assert_wrong(*state, algorithms[i], digest + strlen("PSS-"), rsa);
	}
	assert_wrong(*state, "PS256", "PSS-SHA384", rsa);
	assert_wrong(*state, "RS256", "PSS-SHA256", rsa);
}

static void
only_the_algorithms_of_the_list_are_accepted(void **state)
{
	const char *pem = forge_public_pem(*state, rsa);
	EVP_PKEY *public_text = forge_secret(*state, pem, strlen(pem));
	static const char *const others[] = { "PS256", "RS384", "HS256", "none", "RS25",
		"RS256 ", "RS256 ES256", "" };

	assert_null(load(*state, " RS256  ES256",
	    arena_printf(*state, "%s%s", pem, forge_public_pem(*state, p256))));
	assert_int_equal(ask(*state, "RS256", "SHA256", rsa), OK);
	assert_int_equal(ask(*state, "ES256", "SHA256", p256), OK);
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_int_equal(
		    ask(*state, others[i], "SHA256", public_text), UNAUTHENTICATED);
		assert_string_equal(
		    refused_text(), "the token's alg is not the configured one");
		assert_int_equal(ask(*state, others[i], "SHA256", rsa), UNAUTHENTICATED);
	}
	assert_wrong(*state, "RS256", "SHA256", public_text);
	assert_wrong(*state, "ES256", "SHA256", public_text);
}

static void
a_key_of_another_type_is_not_tried(void **state)
{
	assert_null(load(*state, "RS256 ES256", forge_public_pem(*state, rsa)));
	assert_int_equal(ask(*state, "ES256", "SHA256", p256), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_key");
}

#define FAULT                                                                            \
	"AUTH_JWT_PUBLIC_KEY: must be the path of a PEM file with public keys or "       \
	"certificates: "

static void
assert_fault(struct arena *arena, const char *pem, const char *problem)
{
	const char *message = load(arena, "RS256 ES256", pem);

	assert_non_null(message);
	assert_string_equal(message, arena_printf(arena, FAULT "%s", problem));
}

static void
a_block_that_is_no_key_is_named(void **state)
{
	const char *good = forge_public_pem(*state, rsa), *many = "";
	static const char bad[] = "-----BEGIN PUBLIC KEY-----\nMIIB\n"
				  "-----END PUBLIC KEY-----\n";
	static const char misfit[] =
	    "has no key for AUTH_JWT_ALGORITHM (RS and PS: RSA of "
	    "2048 to 8192 bits)";

	assert_fault(*state, bad, "its block 1 cannot be read");
	assert_fault(*state, arena_printf(*state, "%s%s%s", good, bad, good),
	    "its block 2 cannot be read");
	assert_fault(*state, arena_copy(*state, good, strlen(good) - 40),
	    "its block 1 cannot be read");
	assert_fault(*state,
	    arena_printf(*state, "%s-----BEGIN PUBLIC KEY----\n%s", good, good),
	    "its block 3 cannot be read");
	assert_fault(*state,
	    arena_printf(*state,
		"%s-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
		"-----END EC PARAMETERS-----\n",
		good),
	    "its block 2 is neither a public key nor a certificate");
	assert_fault(*state,
	    arena_printf(*state, "%s%s", good, forge_public_pem(*state, ed448)),
	    arena_printf(*state, "its block 2 %s", misfit));
	assert_fault(*state, forge_public_pem(*state, forge_rsa(*state, 1024)),
	    arena_printf(*state, "its block 1 %s", misfit));
	for (int i = 0; i < 65; i++)
		many = arena_printf(*state, "%s%s", many, good);
	assert_fault(*state, many, "its block 65 is one too many");
}

static void
a_file_without_public_keys_is_a_fault(void **state)
{
	static const char nothing[] =
	    "it has no PEM block with a public key or a certificate";
	static const char private[] =
	    "it has a private key: openssl pkey -pubout prints the public one";
	const char *good = forge_public_pem(*state, rsa);

	assert_fault(*state, "", nothing);
	assert_fault(*state, VERIFY_SECRET, nothing);
	assert_fault(*state, forge_private_pem(*state, p256, NULL), private);
	assert_fault(*state,
	    arena_printf(*state, "%s%s", good, forge_private_pem(*state, rsa, NULL)),
	    private);
	assert_fault(*state, arena_printf(*state, "%s%*s", good, 256 * 1024, ""),
	    "it is longer than 256 KiB");
	assert_string_equal(
	    SETTINGS(*state, &caller_config, "AUTH_JWT_PUBLIC_KEY=/nonexistent/key.pem"),
	    FAULT "No such file or directory");
	assert_string_equal(SETTINGS(*state, &caller_config, "AUTH_JWT_PUBLIC_KEY=/"),
	    FAULT "it is not a regular file");
}

static void
a_missing_audience_is_a_warning_where_others_have_tokens(void **state)
{
	static const struct {
		const char *settings[3];
		size_t warnings;
	} cases[] = {
		{ { "AUTH_JWKS_URL=https://id.example.com/keys", "X=1", "X=1" }, 1 },
		{ { "AUTH_JWKS_URL=https://id.example.com/keys", "AUTH_JWT_AUDIENCE=a",
		      "X=1" },
		    0 },
		{ { BEARER_SETTINGS, "X=1" }, 0 },
		{ { "AUTH_BACKEND=none", "X=1", "X=1" }, 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *const *settings = cases[i].settings;

		refused_reset();
		assert_null(SETTINGS(
		    *state, &caller_config, settings[0], settings[1], settings[2]));
		caller_warn();
		assert_int_equal(refused_warnings(), cases[i].warnings);
	}
	assert_null(load(*state, EVERY, forge_public_pem(*state, rsa)));
	caller_warn();
	assert_int_equal(refused_warnings(), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(every_key_of_the_file_is_accepted),
		VERIFY_TEST(a_salt_is_as_long_as_the_digest),
		VERIFY_TEST(only_the_algorithms_of_the_list_are_accepted),
		VERIFY_TEST(a_key_of_another_type_is_not_tried),
		VERIFY_TEST(a_block_that_is_no_key_is_named),
		VERIFY_TEST(a_file_without_public_keys_is_a_fault),
		VERIFY_TEST(a_missing_audience_is_a_warning_where_others_have_tokens),
	};

	return cmocka_run_group_tests_name("caller-pem", tests, make_keys, free_keys);
}
