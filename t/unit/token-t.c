#include "auth/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "lib/forge.h"
#include "lib/verify.h"

#define ALGORITHM "it has another algorithm"
#define SHAPE "it is not three parts of base64url"
#define HEADER_JSON "its header is no JSON"

static struct token_policy
with_key(const char *algorithm, const char *key)
{
	return (struct token_policy){
		.algorithm = algorithm, .key = key, .key_length = strlen(key)
	};
}

static const char *
good_token(struct arena *arena)
{
	return verify_token(arena, VERIFY_HEADER, VERIFY_CLAIMS);
}

static void
assert_refused(struct arena *arena, const char *token, const char *why)
{
	verify_refuses(arena, &verify_shared, token, why);
}

static void
assert_header(struct arena *arena, const char *header, const char *why)
{
	assert_refused(arena, verify_token(arena, header, VERIFY_CLAIMS), why);
}

static const char *
unsigned_token(struct arena *arena, const char *header)
{
	return forge_token(arena, header, VERIFY_CLAIMS, NULL, NULL);
}

static void
an_hs256_token_keyed_with_the_rsa_public_key_is_refused(void **state)
{
	const char *pem = forge_public_pem(*state, forge_rsa(*state, 2048));
	const struct token_policy policy = with_key("RS256", pem);
	EVP_PKEY *public_text = forge_secret(*state, pem, strlen(pem));
	const char *honest = forge_token(
	    *state, VERIFY_HEADER, VERIFY_CLAIMS, "SHA256", public_text);
	const char *lying = forge_token(*state, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
	    VERIFY_CLAIMS, "SHA256", public_text);

	verify_refuses(*state, &policy, honest, ALGORITHM);
	verify_refuses(
	    *state, &policy, lying, "its signature is wrong, or its claims are no JSON");
}

static void
an_unsigned_token_is_refused(void **state)
{
	static const char *const headers[] = { "{\"alg\":\"none\"}", "{\"alg\":\"None\"}",
		"{\"alg\":\"NONE\",\"typ\":\"JWT\"}", "{\"alg\":\"\"}", "{\"alg\":null}",
		"{\"alg\":0}", "{\"alg\":[\"HS256\"]}", "{}", "[]", "\"HS256\"" };

	for (size_t i = 0; i < COUNT(headers); i++) {
		const char *bare = unsigned_token(*state, headers[i]);

		assert_refused(*state, bare, SHAPE);
		assert_refused(*state, arena_printf(*state, "%sAAAA", bare), ALGORITHM);
		assert_header(*state, headers[i], ALGORITHM);
	}
	assert_refused(*state, unsigned_token(*state, VERIFY_HEADER), SHAPE);
}

static void
an_empty_key_accepts_nothing(void **state)
{
	static const char why[] = "there is no key to check it with";
	const struct token_policy missing = { .algorithm = "HS256", .key_length = 32 };
	const struct token_policy empty = with_key("HS256", "");
	const struct token_policy none = with_key("none", "");

	verify_refuses(*state, &missing, good_token(*state), why);
	verify_refuses(*state, &empty, good_token(*state), why);
	verify_refuses(*state, &none, unsigned_token(*state, "{\"alg\":\"none\"}"), why);
}

static void
the_algorithm_must_be_spelled_as_configured_and_given_once(void **state)
{
	assert_header(*state, "{\"alg\":\"hs256\",\"typ\":\"JWT\"}", ALGORITHM);
	assert_header(*state, "{\"alg\":\"HS256\",\"alg\":\"none\"}", HEADER_JSON);
	assert_header(*state, "{\"alg\":\"HS256\",\"al\\u0067\":\"HS256\"}", HEADER_JSON);
	assert_header(*state, "{\"alg\":\"HS256\"}}", HEADER_JSON);
	assert_header(*state, "{'alg':'HS256'}", HEADER_JSON);
	verify_accepts(*state, &verify_shared,
	    verify_token(*state, "{\"alg\":\"HS256\",\"kid\":\"1\"}", VERIFY_CLAIMS));
}

/* A header with these members behind its algorithm; why NULL: it is taken. */
static void
assert_members(
    struct arena *arena, const char *const members[], size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++) {
		const char *header = arena_printf(
		    arena, "{\"alg\":\"HS256\",%s}", members[i]);

		if (why == NULL)
			verify_accepts(arena, &verify_shared,
			    verify_token(arena, header, VERIFY_CLAIMS));
		else
			assert_header(arena, header, why);
	}
}

/* RFC 7515 §4.1.11: all that crit names must be understood, and nothing of it is. */
static void
an_extension_that_must_be_understood_is_refused(void **state)
{
	static const char *const critical[] = { "\"crit\":[\"b64\"],\"b64\":false",
		"\"crit\":[\"b64\"],\"b64\":true", "\"crit\":[]", "\"crit\":null",
		"\"crit\":\"exp\"", "\"cr\\u0069t\":[\"exp\"]" };
	static const char *const unencoded[] = { "\"b64\":false", "\"b64\":null",
		"\"b64\":\"false\"", "\"b64\":0" };
	static const char *const plain[] = { "\"b64\":true", "\"x\":[1]" };

	assert_members(
	    *state, critical, COUNT(critical), "its header has critical extensions");
	assert_members(
	    *state, unencoded, COUNT(unencoded), "its claims are not in base64url");
	assert_members(*state, plain, COUNT(plain), NULL);
}

static void
a_token_of_another_type_is_refused(void **state)
{
	static const char *const right[] = { "\"typ\":\"JWT\"", "\"typ\":\"jwt\"",
		"\"typ\":\"at+jwt\"", "\"typ\":\"AT+JWT\"", "\"typ\":\"application/jwt\"",
		"\"typ\":\"Application/at+JWT\"", "\"typ\":\"at\\u002bjwt\"" };
	static const char *const wrong[] = { "\"typ\":\"\"", "\"typ\":\"logout+jwt\"",
		"\"typ\":\"dpop+jwt\"", "\"typ\":\"JOSE\"", "\"typ\":\"application/\"",
		"\"typ\":\"application/application/jwt\"", "\"typ\":\" JWT\"",
		"\"typ\":\"at jwt\"", "\"typ\":\"text/jwt\"", "\"typ\":\"JWTx\"" };
	static const char *const no_text[] = { "\"typ\":null", "\"typ\":1",
		"\"typ\":true", "\"typ\":[\"JWT\"]", "\"typ\":{\"JWT\":1}",
		"\"kid\":null", "\"kid\":1", "\"kid\":[\"a\"]", "\"kid\":{}", "\"cty\":7",
		"\"cty\":[\"JWT\"]" };

	assert_members(*state, right, COUNT(right), NULL);
	assert_members(*state, wrong, COUNT(wrong), "its typ is neither JWT nor at+jwt");
	assert_members(*state, no_text, COUNT(no_text), "its typ, cty or kid is no text");
}

/* Its claims would be a token, or compressed: they are an object as they stand. */
static void
claims_that_are_what_they_are_need_no_other_name(void **state)
{
	static const char *const ignored[] = { "\"cty\":\"JWT\"", "\"zip\":\"DEF\"",
		"\"kid\":\"\"", "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"\"jku\":\"https://keys.example\"", "\"x5u\":\"https://keys.example\"" };

	assert_members(*state, ignored, COUNT(ignored), NULL);
}

static void
a_token_with_any_character_changed_is_refused(void **state)
{
	char *token = arena_text(*state, good_token(*state));
	verify_accepts(*state, &verify_shared, token);
	for (char *at = token; *at != '\0'; at++) {
		const char right = *at, *claims, *reason;

		*at = right == 'A' ? 'B' : 'A';
		assert_int_equal(UNAUTHENTICATED,
		    token_verify(
			*state, &verify_shared, VERIFY_NOW, token, &claims, &reason));
		*at = right;
	}
}

static void
only_one_spelling_of_a_token_is_accepted(void **state)
{
	const char *good = good_token(*state);
	const size_t length = strlen(good);
	char *last_bits = arena_text(*state, good);

	verify_accepts(*state, &verify_shared, good);
	/* 32 bytes are 43 digits: the last one has two bits to spare. */
	last_bits[length - 1]++;
	assert_refused(*state, last_bits, SHAPE);
	assert_refused(*state, arena_printf(*state, "%s\n", good), SHAPE);
	assert_refused(*state, arena_printf(*state, " %s", good), SHAPE);
	assert_refused(*state, arena_printf(*state, "%s=", good), SHAPE);
	assert_refused(*state, arena_printf(*state, "%s.", good), SHAPE);
	assert_refused(*state, arena_printf(*state, "%s.AAAA", good), SHAPE);
	assert_refused(*state, arena_printf(*state, ".%s", good), SHAPE);
	assert_refused(*state, arena_copy(*state, good, strcspn(good, ".")), SHAPE);
	assert_refused(*state, "", SHAPE);
	assert_refused(*state, "..", SHAPE);
	assert_refused(*state, "a.b.c", SHAPE);
	assert_refused(*state, "A.AAAA.AAAA", SHAPE);
}

static void
a_token_over_8192_bytes_is_refused_unread(void **state)
{
	const char *token = "";
	int padding = 6000;

	while (strlen(token) < TOKEN_BYTES)
		token = verify_token(*state, VERIFY_HEADER,
		    arena_printf(*state,
			"{\"sub\":\"u1\",\"exp\":1700000600,\"x\":\"%0*d\"}", padding++,
			0));
	assert_int_equal(strlen(token), TOKEN_BYTES);
	verify_accepts(*state, &verify_shared, token);
	assert_refused(*state, arena_printf(*state, "%sA", token), "it is too long");
}

/* json-c and jansson both export json_object_get: this runs both in one process. */
static void
what_is_minted_can_be_verified_and_read(void **state)
{
	static const char claims[] =
	    "{\"sub\":\"u1\",\"exp\":1700000600,\"room\":\"*\","
	    "\"context\":{\"user\":{\"name\":\"J\xc3\xbcrgen\",\"moderator\":true}}}";
	const char *token = NULL, *read = NULL, *reason = NULL;
	const struct json *object, *user;

	assert_int_equal(token_mint(*state, "HS256", claims, VERIFY_SECRET, &token), OK);
	assert_int_equal(
	    OK, token_verify(*state, &verify_shared, VERIFY_NOW, token, &read, &reason));
	assert_int_equal(json_parse(*state, read, strlen(read), &object), OK);
	assert_string_equal(json_as_text(json_member(object, "room")), "*");
	user = json_member(json_member(object, "context"), "user");
	assert_string_equal(json_as_text(json_member(user, "name")), "J\xc3\xbcrgen");
	assert_true(json_as_flag(json_member(user, "moderator")));
}

static void
a_minted_header_says_hs256_and_jwt_and_nothing_else(void **state)
{
	static const char *const spellings[] = { "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
		"{\"typ\":\"JWT\",\"alg\":\"HS256\"}" };
	const char *token = NULL;
	bool found = false;

	assert_int_equal(
	    token_mint(*state, "HS256", VERIFY_CLAIMS, VERIFY_SECRET, &token), OK);
	for (size_t i = 0; i < COUNT(spellings); i++)
		found |= text_starts(token,
		    arena_printf(*state, "%s.",
			forge_part(*state, spellings[i], strlen(spellings[i]))));
	assert_true(found);
}

static void
claims_that_are_no_object_are_not_minted(void **state)
{
	static const char *const claims[] = { "", "[]", "7", "{\"a\":1",
		"{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}" };
	const char *token = NULL;

	for (size_t i = 0; i < COUNT(claims); i++)
		assert_int_equal(FAILED,
		    token_mint(*state, "HS256", claims[i], VERIFY_SECRET, &token));
	assert_int_equal(token_mint(*state, "HS256", VERIFY_CLAIMS, "", &token), FAILED);
	assert_null(token);
}

static void
a_bearer_has_one_token_without_blanks(void **state)
{
	static const struct {
		const char *header, *token;
		enum outcome outcome;
	} cases[] = {
		{ NULL, NULL, OK },
		{ "", NULL, OK },
		{ "Basic dTpw", NULL, OK },
		{ "Bearerx", NULL, OK },
		{ "Bear", NULL, OK },
		{ "Bearer x.y.z", "x.y.z", OK },
		{ "bEARER    x", "x", OK },
		{ "Bearer", "?", UNAUTHENTICATED },
		{ "Bearer   ", "?", UNAUTHENTICATED },
		{ "Bearer a b", "?", UNAUTHENTICATED },
		{ "Bearer a ", "?", UNAUTHENTICATED },
		{ "Bearer\ta", "?", UNAUTHENTICATED },
		{ "Bearer a\n", "?", UNAUTHENTICATED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *token = "?";

		assert_int_equal(token_bearer(cases[i].header, &token), cases[i].outcome);
		if (cases[i].token == NULL)
			assert_null(token);
		else
			assert_string_equal(token, cases[i].token);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_hs256_token_keyed_with_the_rsa_public_key_is_refused),
		VERIFY_TEST(an_unsigned_token_is_refused),
		VERIFY_TEST(an_empty_key_accepts_nothing),
		VERIFY_TEST(the_algorithm_must_be_spelled_as_configured_and_given_once),
		VERIFY_TEST(an_extension_that_must_be_understood_is_refused),
		VERIFY_TEST(a_token_of_another_type_is_refused),
		VERIFY_TEST(claims_that_are_what_they_are_need_no_other_name),
		VERIFY_TEST(a_token_with_any_character_changed_is_refused),
		VERIFY_TEST(only_one_spelling_of_a_token_is_accepted),
		VERIFY_TEST(a_token_over_8192_bytes_is_refused_unread),
		VERIFY_TEST(what_is_minted_can_be_verified_and_read),
		VERIFY_TEST(a_minted_header_says_hs256_and_jwt_and_nothing_else),
		VERIFY_TEST(claims_that_are_no_object_are_not_minted),
		VERIFY_TEST(a_bearer_has_one_token_without_blanks),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
