#include "auth/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"

static void
a_new_key_is_256_random_bits_behind_a_prefix(void **state)
{
	const char *key = key_make(*state);

	assert_int_equal(strlen(key), 4 + 64);
	assert_true(text_starts(key, "rjk_"));
	assert_int_equal(strspn(key + 4, "0123456789abcdef"), 64);
	assert_string_not_equal(key, key_make(*state));
}

static void
a_key_is_told_from_a_token_by_its_prefix(void **state)
{
	static const char *const others[] = { NULL, "", "rjk", "RJK_0", " rjk_0",
		"xrjk_0", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "e30.rjk_.x" };

	assert_true(key_is(key_make(*state)));
	assert_true(key_is("rjk_"));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(key_is(others[i]));
}

static void
there_are_four_scopes(void **state)
{
	static const char *const others[] = { NULL, "", "Read", "read ", "user", "Admin",
		"hos" };
	enum scope scope = SCOPE_USER;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(key_scope(others[i], &scope));
	assert_int_equal(scope, SCOPE_USER);
	assert_true(key_scope("read", &scope));
	assert_int_equal(scope, SCOPE_READ);
	assert_true(key_scope("host", &scope));
	assert_int_equal(scope, SCOPE_HOST);
	assert_true(key_scope("ingest", &scope));
	assert_int_equal(scope, SCOPE_INGEST);
	assert_true(key_scope("admin", &scope));
	assert_int_equal(scope, SCOPE_ADMIN);
	assert_string_equal(key_scope_name(SCOPE_HOST), "host");
	assert_null(key_scope_name(SCOPE_USER));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_new_key_is_256_random_bits_behind_a_prefix),
		VERIFY_TEST(a_key_is_told_from_a_token_by_its_prefix),
		VERIFY_TEST(there_are_four_scopes),
	};

	return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
