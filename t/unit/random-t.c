#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/random.h"

#define DIGITS "0123456789abcdef"

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
all_bytes_are_filled_and_none_beyond(void **state)
{
	uint8_t bytes[600] = { 0 };
	size_t zeroes = 0;

	(void)state;
	random_bytes(bytes, sizeof(bytes) - 1);
	for (size_t i = 0; i < sizeof(bytes); i++)
		zeroes += bytes[i] == 0;
	/* 2.3 of 599 are expected; 30 would be a wonder. */
	assert_true(zeroes < 30);
	assert_int_equal(bytes[sizeof(bytes) - 1], 0);
}

static void
a_uuid_has_the_form_of_version_4(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		const char *uuid = random_uuid(arena);

		assert_int_equal(strlen(uuid), 36);
		assert_int_equal(strspn(uuid, DIGITS), 8);
		assert_int_equal(strspn(uuid + 9, DIGITS), 4);
		assert_int_equal(strspn(uuid + 14, DIGITS), 4);
		assert_int_equal(strspn(uuid + 19, DIGITS), 4);
		assert_int_equal(strspn(uuid + 24, DIGITS), 12);
		assert_true(uuid[8] == '-' && uuid[13] == '-');
		assert_true(uuid[18] == '-' && uuid[23] == '-');
		assert_int_equal(uuid[14], '4');
		assert_non_null(strchr("89ab", uuid[19]));
	}
}

static void
no_two_values_are_the_same(void **state)
{
	(void)state;
	assert_string_not_equal(random_uuid(arena), random_uuid(arena));
	assert_string_not_equal(random_hex(arena, 16), random_hex(arena, 16));
}

static void
hexadecimal_has_two_digits_a_byte(void **state)
{
	(void)state;
	for (size_t length = 0; length < 100; length++) {
		const char *hex = random_hex(arena, length);

		assert_int_equal(strlen(hex), 2 * length);
		assert_int_equal(strspn(hex, DIGITS), 2 * length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_bytes_are_filled_and_none_beyond),
		cmocka_unit_test(a_uuid_has_the_form_of_version_4),
		cmocka_unit_test(no_two_values_are_the_same),
		cmocka_unit_test(hexadecimal_has_two_digits_a_byte),
	};

	return cmocka_run_group_tests_name("random", tests, open_arena, close_arena);
}
