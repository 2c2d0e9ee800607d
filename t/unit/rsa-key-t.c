#include "auth/rsa_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "auth/token.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/forge.h"
#include "lib/verify.h"

/* The key of RFC 7638 §3.1. */
static const char of_rfc_7638[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0vx7agoebGcQSuuPiLJX\n"
    "ZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS\n"
    "oc/BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ/2W+5JsGY4Hc5n9yBXArwl93lqt\n"
    "7/RN5w6Cf0h4QyQ5v+65YGjQR0/FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0\n"
    "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt+bFTWhAI4vMQFh6WeZu0f\n"
    "M4lFd2NcRwr3XPksINHaQ+G/xBniIqbw0Ls1jF44+csFCur+kEgU8awapJzKnqDK\n"
    "gwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
#define MODULUS                                                                            \
	"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1" \
	"L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4" \
	"QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO" \
	"pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF" \
	"Cur-kEgU8awapJzKnqDKgw"

static void
release(void *key)
{
	rsa_key_free(key);
}

static struct rsa_key *
kept(struct arena *arena, struct rsa_key *key)
{
	assert_non_null(key);
	arena_defer(arena, release, key);
	return key;
}

static const struct rsa_key *
made(struct arena *arena)
{
	const char *fault;

	return kept(arena,
	    rsa_key_private(
		forge_private_pem(arena, forge_rsa(arena, 2048), NULL), &fault));
}

static void
a_public_key_is_shown_as_pem_as_jwk_and_by_its_thumbprint(void **state)
{
	const char *fault;
	const struct rsa_key *key = kept(*state, rsa_key_public(of_rfc_7638, &fault));

	assert_string_equal(rsa_key_pem(*state, key), of_rfc_7638);
	assert_string_equal(rsa_key_thumbprint(*state, key),
	    "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
	assert_string_equal(rsa_key_jwk(*state, key, "a \"kid\""),
	    "{\"alg\":\"RS256\",\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"" MODULUS
	    "\",\"kid\":\"a \\\"kid\\\"\",\"use\":\"sig\"}");
}

static void
a_token_has_our_header_and_is_verified_by_the_public_half(void **state)
{
	static const char header[] = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}";
	const struct rsa_key *key = made(*state), *other = made(*state);
	struct token_policy policy = { .algorithms = "RS256" };
	const char *token;

	assert_int_equal(rsa_key_mint(*state, key, "k1", VERIFY_CLAIMS, &token), OK);
	assert_true(text_starts(token,
	    arena_printf(*state, "%s.%s.", forge_part(*state, header, strlen(header)),
		forge_part(*state, VERIFY_CLAIMS, strlen(VERIFY_CLAIMS)))));
	policy.key = rsa_key_pem(*state, key);
	policy.key_length = strlen(policy.key);
	verify_accepts(*state, &policy, token);
	policy.key = rsa_key_pem(*state, other);
	policy.key_length = strlen(policy.key);
	verify_refuses(*state, &policy, token, "the token's signature is wrong");
}

static void
a_private_key_is_read_and_its_public_half_alone_is_shown(void **state)
{
	EVP_PKEY *made = forge_rsa(*state, 2048);
	const char *fault;
	const struct rsa_key *key = kept(
	    *state, rsa_key_private(forge_private_pem(*state, made, NULL), &fault));

	assert_string_equal(rsa_key_pem(*state, key), forge_public_pem(*state, made));
	assert_null(strstr(rsa_key_jwk(*state, key, "k"), "\"d\""));
}

static void
a_certificate_is_a_public_key(void **state)
{
	EVP_PKEY *made = forge_rsa(*state, 2048);
	const char *fault;
	const struct rsa_key *key = kept(
	    *state, rsa_key_public(forge_certificate(*state, made), &fault));

	assert_string_equal(rsa_key_pem(*state, key), forge_public_pem(*state, made));
}

static void
what_is_no_key_of_ours_is_told(void **state)
{
	EVP_PKEY *good = forge_rsa(*state, 2048), *small = forge_rsa(*state, 1024);
	EVP_PKEY *curve = forge_curve(*state, "P-256"), *pss = forge_pss(*state);
	const struct {
		bool is_private;
		const char *pem, *fault;
	} cases[] = {
		{ true, "", "must be an RSA private key (2048 to 8192 bits) in PEM" },
		{ true, forge_public_pem(*state, good),
		    "must be an RSA private key (2048 to 8192 bits) in PEM" },
		{ true, forge_private_pem(*state, good, "secret"),
		    "must be a private key without a passphrase" },
		{ true, forge_private_pem(*state, small, NULL),
		    "must have 2048 to 8192 bits" },
		{ true, forge_private_pem(*state, curve, NULL),
		    "must be an RSA key (2048 to 8192 bits)" },
		{ true, forge_private_pem(*state, pss, NULL),
		    "must be an RSA key (2048 to 8192 bits)" },
		{ false, "x",
		    "must be an RSA public key (2048 to 8192 bits) or a certificate, in PEM" },
		{ false, forge_private_pem(*state, good, NULL),
		    "must be a public key, not a private key: openssl pkey -pubout prints it" },
		{ false, forge_public_pem(*state, small), "must have 2048 to 8192 bits" },
		{ false, forge_public_pem(*state, curve),
		    "must be an RSA key (2048 to 8192 bits)" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *fault = NULL;

		assert_null(cases[i].is_private ? rsa_key_private(cases[i].pem, &fault) :
						  rsa_key_public(cases[i].pem, &fault));
		assert_string_equal(fault, cases[i].fault);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_public_key_is_shown_as_pem_as_jwk_and_by_its_thumbprint),
		VERIFY_TEST(a_token_has_our_header_and_is_verified_by_the_public_half),
		VERIFY_TEST(a_private_key_is_read_and_its_public_half_alone_is_shown),
		VERIFY_TEST(a_certificate_is_a_public_key),
		VERIFY_TEST(what_is_no_key_of_ours_is_told),
	};

	return cmocka_run_group_tests_name("rsa-key", tests, NULL, NULL);
}
