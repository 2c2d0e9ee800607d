#include "auth/jwks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"

/* RFC 7517 appendix A.1, RFC 8037 appendix A.2, and Ed448 of RFC 8032 §7.4. */
#define P256_X "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
#define P256_Y "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
#define P256 "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" P256_X "\",\"y\":\"" P256_Y "\""
#define RSA_N                                                                            \
	"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhD" \
	"R1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6C" \
	"f0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1" \
	"n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1" \
	"jF44-csFCur-kEgU8awapJzKnqDKgw"
#define RSA "\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\""
#define ED25519                                                                          \
	"\"kty\":\"OKP\",\"crv\":\"Ed25519\","                                           \
	"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define X25519                                                                           \
	"\"kty\":\"OKP\",\"crv\":\"X25519\","                                            \
	"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define ED448                                                                            \
	"\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":"                                       \
	"\"X9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8SR2m0bHBhvWeD3x5Q9s0foavq_oJWGA\""

static enum outcome
read_text(struct arena *arena, const char *text, struct jwks *jwks)
{
	return jwks_public(arena, text, strlen(text), jwks);
}

/* How many of the keys, each an object's members, are of use. */
static size_t
count_of(struct arena *arena, const char *const keys[], size_t count)
{
	struct text text = text_new(arena);
	struct jwks jwks = { .count = 0 };

	text_add(&text, "{\"keys\":[");
	for (size_t i = 0; i < count; i++)
		text_printf(&text, "%s{%s}", i == 0 ? "" : ",", keys[i]);
	text_add(&text, "]}");
	assert_int_equal(read_text(arena, text.bytes, &jwks), OK);
	assert_int_equal(jwks.skipped, count - jwks.count);
	return jwks.count;
}

static void
keys_of_every_type_are_read(void **state)
{
	static const char *const keys[] = { RSA, P256, ED25519, ED448,
		RSA ",\"kid\":\"a\",\"alg\":\"PS512\",\"use\":\"sig\"",
		RSA ",\"key_ops\":[\"verify\"],\"x5c\":[\"no certificate\"]",
		P256 ",\"kid\":\"a\",\"alg\":\"ES256\",\"use\":null",
		ED448 ",\"alg\":\"EdDSA\",\"kid\":\"\"" };

	assert_int_equal(count_of(*state, keys, COUNT(keys)), COUNT(keys));
}

static void
what_cannot_verify_is_skipped(void **state)
{
	static const char *const keys[] = { "",
		"\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
		"\"kty\":\"XYZ\"", "\"kty\":7", RSA ",\"use\":\"enc\"",
		RSA ",\"use\":[\"sig\"]", RSA ",\"key_ops\":[\"encrypt\"]",
		RSA ",\"key_ops\":[]", RSA ",\"alg\":\"RSA-OAEP\"",
		RSA ",\"alg\":\"HS256\"", RSA ",\"alg\":\"ES256\"", RSA ",\"alg\":1",
		RSA ",\"kid\":1", P256 ",\"alg\":\"ES384\"", P256 ",\"alg\":\"RS256\"",
		ED25519 ",\"alg\":\"ES256\"",
		/* an even modulus, no exponent, a long one, one of 1, short keys, other letters */
		"\"kty\":\"RSA\",\"n\":\"" RSA_N "\"",
		"\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQ\"",
		"\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAAAAAAAAAB\"",
		"\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAA\"",
		"\"kty\":\"RSA\",\"n\":\"" RSA_N "==\",\"e\":\"AQAB\"",
		"\"kty\":\"RSA\",\"n\":\"7Q\",\"e\":\"AQAB\"",
		"\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"",
		"\"kty\":\"RSA\",\"n\":3,\"e\":\"AQAB\"",
		/* not on the curve, too short, of other curves */
		"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" P256_Y "\",\"y\":\"" P256_X
		"\"",
		"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" P256_X "\",\"y\":\"AQAB\"",
		"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" P256_X "\"",
		"\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" P256_X
		"\",\"y\":\"" P256_Y "\"",
		"\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"" P256_X "\",\"y\":\"" P256_Y
		"\"",
		X25519, "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\"" };

	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *const both[] = { keys[i], P256 };

		assert_int_equal(count_of(*state, &keys[i], 1), 0);
		assert_int_equal(count_of(*state, both, 2), 1);
	}
}

static void
only_public_members_are_passed_on(void **state)
{
	struct jwks jwks;

	assert_int_equal(
	    read_text(*state,
		"{\"keys\":[{" P256 ",\"d\":\"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"
		"\",\"kid\":\"k\",\"x5c\":[\"certificate\"],\"use\":\"sig\",\"who\":1},"
		"{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}],\"more\":\"secret\"}",
		&jwks),
	    OK);
	assert_string_equal(jwks.json,
	    "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"k\",\"crv\":\"P-256\",\"x\":\"" P256_X
	    "\",\"y\":\"" P256_Y "\",\"use\":\"sig\"}]}");
	assert_int_equal(jwks.count, 1);
	assert_int_equal(jwks.skipped, 1);
}

static void
a_set_may_have_no_key_of_use(void **state)
{
	static const char *const texts[] = { "{\"keys\":[]}", "{\"keys\":[7,null,[]]}" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct jwks jwks;

		assert_int_equal(read_text(*state, texts[i], &jwks), OK);
		assert_string_equal(jwks.json, "{\"keys\":[]}");
		assert_int_equal(jwks.count, 0);
		assert_int_equal(jwks.skipped, i == 0 ? 0 : 3);
	}
}

static void
what_is_no_set_is_refused(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "", "it is not JSON" },
		{ "<html>", "it is not JSON" },
		{ "{\"keys\":[{" P256 "}]", "it is not JSON" },
		{ "[]", "it has no array \"keys\"" },
		{ "{" P256 "}", "it has no array \"keys\"" },
		{ "{\"keys\":{" P256 "}}", "it has no array \"keys\"" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct jwks jwks;

		assert_int_equal(read_text(*state, cases[i].text, &jwks), INVALID);
		assert_string_equal(jwks.fault, cases[i].fault);
	}
}

static void
size_and_number_are_bounded(void **state)
{
	const char *keys[JWKS_KEYS + 3], *space;
	struct jwks jwks;

	for (size_t i = 0; i < COUNT(keys); i++)
		keys[i] = i % 2 == 0 ? P256 : ED25519;
	assert_int_equal(count_of(*state, keys, COUNT(keys)), JWKS_KEYS);
	space = arena_printf(*state, "{\"keys\":[{" P256 "}]}%*s", (int)JWKS_BYTES, "");
	assert_int_equal(jwks_public(*state, space, JWKS_BYTES, &jwks), OK);
	assert_int_equal(jwks_public(*state, space, JWKS_BYTES + 1, &jwks), INVALID);
	assert_string_equal(jwks.fault, "it is longer than 256 KiB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(keys_of_every_type_are_read),
		VERIFY_TEST(what_cannot_verify_is_skipped),
		VERIFY_TEST(only_public_members_are_passed_on),
		VERIFY_TEST(a_set_may_have_no_key_of_use),
		VERIFY_TEST(what_is_no_set_is_refused),
		VERIFY_TEST(size_and_number_are_bounded),
	};

	return cmocka_run_group_tests_name("jwks", tests, NULL, NULL);
}
