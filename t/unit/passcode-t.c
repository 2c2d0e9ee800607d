#include "auth/passcode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/auth/passcode_turn.h"
#include "lib/verify.h"

static const char *
hash_of(struct arena *arena, const char *passcode)
{
	const char *hash = NULL;

	assert_int_equal(passcode_hash(arena, "somebody", passcode, &hash), OK);
	return hash;
}

static void
a_hash_has_its_parameters_and_a_salt_of_its_own(void **state)
{
	const char *one = hash_of(*state, "a"), *other = hash_of(*state, "a");

	assert_true(text_starts(one, "scrypt$16384$8$1$"));
	assert_int_equal(strlen(one), strlen("scrypt$16384$8$1$") + 32 + 1 + 64);
	assert_string_not_equal(one, other);
	assert_int_equal(passcode_check(*state, "s", "a", one), OK);
	assert_int_equal(passcode_check(*state, "s", "a", other), OK);
}

static void
only_the_same_passcode_is_right(void **state)
{
	static const char *const wrong[] = { "Correct", "correct ", "corre", "", "x" };
	const char *hash = hash_of(*state, "correct");

	for (int i = 0; i < 2; i++) {
		for (size_t w = 0; w < COUNT(wrong); w++)
			assert_int_equal(
			    passcode_check(*state, "s", wrong[w], hash), FORBIDDEN);
		assert_int_equal(passcode_check(*state, "s", "correct", hash), OK);
	}
}

static void
one_that_was_right_is_recognized(void **state)
{
	const char *hash = hash_of(*state, "open"), *other = hash_of(*state, "open");

	assert_false(passcode_recognize(*state, "open", hash));
	assert_int_equal(passcode_check(*state, "s", "wrong", hash), FORBIDDEN);
	assert_false(passcode_recognize(*state, "wrong", hash));
	assert_int_equal(passcode_check(*state, "s", "open", hash), OK);
	assert_true(passcode_recognize(*state, "open", hash));
	assert_false(passcode_recognize(*state, "Open", hash));
	assert_false(passcode_recognize(*state, "open", other));
}

/* RFC 7914, section 12, but for its salt: python's hashlib.scrypt made it. */
static void
a_hash_with_other_parameters_is_read(void **state)
{
	const char *hash =
	    "scrypt$1024$8$16$4e61436c4e61436c4e61436c4e61436c$"
	    "fa4b56cdab1c3e09643f585378e1ec4463e9c47b433c053a79136cd82dee369c";

	assert_int_equal(passcode_check(*state, "s", "password", hash), OK);
	assert_int_equal(passcode_check(*state, "s", "passwort", hash), FORBIDDEN);
}

static void
what_is_no_hash_fails(void **state)
{
	const char *hash = hash_of(*state, "a");
	const char *const wrong[] = { "", "a", "scrypt$1$2$3", "scrypt$x$8$1$aa$bb",
		arena_printf(*state, "%sx", hash), arena_printf(*state, " %s", hash),
		arena_printf(*state, "%.*s", (int)strlen(hash) - 1, hash) };

	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(passcode_check(*state, "s", "a", wrong[i]), FAILED);
	/* More memory than we give it. */
	assert_int_equal(passcode_check(*state, "s", "a",
			     arena_printf(*state, "scrypt$16777216%s", hash + 12)),
	    UNAVAILABLE);
}

static void
a_holder_has_one_turn_and_all_have_two(void **state)
{
	const char *hash = hash_of(*state, "x"), *other;

	assert_true(passcode_turn_take(*state, "a"));
	assert_false(passcode_turn_take(*state, "a"));
	assert_int_equal(passcode_check(*state, "a", "x", hash), UNAVAILABLE);
	assert_int_equal(passcode_check(*state, "b", "y", hash), FORBIDDEN);
	assert_true(passcode_turn_take(*state, "b"));
	assert_int_equal(passcode_check(*state, "c", "x", hash), UNAVAILABLE);
	assert_int_equal(passcode_hash(*state, "c", "x", &other), UNAVAILABLE);
	passcode_turn_end(*state, "a");
	assert_int_equal(passcode_check(*state, "c", "x", hash), OK);
	assert_true(passcode_turn_take(*state, "a"));
	/* It is known now: no turn is needed. */
	assert_int_equal(passcode_check(*state, "c", "x", hash), OK);
	assert_int_equal(passcode_check(*state, "c", "y", hash), UNAVAILABLE);
	passcode_turn_end(*state, "a");
	passcode_turn_end(*state, "b");
	assert_int_equal(passcode_check(*state, "c", "y", hash), FORBIDDEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_hash_has_its_parameters_and_a_salt_of_its_own),
		VERIFY_TEST(only_the_same_passcode_is_right),
		VERIFY_TEST(one_that_was_right_is_recognized),
		VERIFY_TEST(a_hash_with_other_parameters_is_read),
		VERIFY_TEST(what_is_no_hash_fails),
		VERIFY_TEST(a_holder_has_one_turn_and_all_have_two),
	};

	return cmocka_run_group_tests_name("passcode", tests, NULL, NULL);
}
