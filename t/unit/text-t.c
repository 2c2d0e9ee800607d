#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"

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

static size_t
utf8_length(const char *bytes)
{
	return text_utf8_length((const uint8_t *)bytes, strlen(bytes));
}

static void
a_new_text_is_empty_and_terminated(void **state)
{
	const struct text text = text_new(arena);

	(void)state;
	assert_int_equal(text.length, 0);
	assert_string_equal(text.bytes, "");
}

static void
a_text_grows_by_every_kind_of_addition(void **state)
{
	struct text text = text_new(arena);

	(void)state;
	text_add(&text, "ab");
	text_add_char(&text, 'c');
	text_add_bytes(&text, "de?", 2);
	text_add_bytes(&text, NULL, 0);
	text_printf(&text, "%d-%s", 12, "x");
	assert_string_equal(text.bytes, "abcde12-x");
	assert_int_equal(text.length, 9);
}

static void
a_text_is_whole_and_terminated_at_every_length(void **state)
{
	struct text one = text_new(arena), other = text_new(arena);

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		text_add_char(&one, (char)('a' + i % 26));
		text_printf(&other, "%c", (char)('a' + i % 26));
		assert_int_equal(one.bytes[i + 1], '\0');
		assert_int_equal(other.bytes[i + 1], '\0');
	}
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(one.bytes[i], 'a' + i % 26);
	assert_string_equal(one.bytes, other.bytes);
	assert_int_equal(other.length, 5000);
}

static void
one_addition_may_be_much_larger_than_the_text(void **state)
{
	struct text text = text_new(arena);

	(void)state;
	text_add(&text, "<");
	text_printf(&text, "%100000d", 7);
	text_add(&text, ">");
	assert_int_equal(text.length, 100002);
	assert_string_equal(text.bytes + 100000, "7>");
	assert_int_equal(text.bytes[0], '<');
}

static void
a_first_addition_of_any_length_fits(void **state)
{
	const char *source = arena_printf(arena, "%0*d", 600, 0);

	(void)state;
	for (size_t length = 0; length <= 600; length++) {
		struct text text = text_new(arena);

		text_add_bytes(&text, source, length);
		assert_int_equal(strlen(text.bytes), length);
		assert_true(text.capacity > length);
	}
}

static void
a_text_can_be_added_to_itself(void **state)
{
	struct text text = text_new(arena);

	(void)state;
	text_add(&text, "ab");
	for (int i = 0; i < 10; i++)
		text_add_bytes(&text, text.bytes, text.length);
	assert_int_equal(text.length, 2048);
	assert_string_equal(text.bytes + 2040, "abababab");
}

static void
missing_texts_equal_nothing(void **state)
{
	(void)state;
	assert_true(text_equal("a", "a"));
	assert_true(text_equal("", ""));
	assert_false(text_equal("a", "A"));
	assert_false(text_equal("a", "ab"));
	assert_false(text_equal(NULL, ""));
	assert_false(text_equal("", NULL));
	assert_false(text_equal(NULL, NULL));
}

static void
prefixes_are_found_at_the_start_only(void **state)
{
	(void)state;
	assert_true(text_starts("sha256=ab", "sha256="));
	assert_true(text_starts("a", ""));
	assert_false(text_starts("sha25", "sha256="));
	assert_false(text_starts("xsha256=", "sha256="));
	assert_false(text_starts(NULL, "a"));
}

static void
empty_means_missing_or_of_no_length(void **state)
{
	(void)state;
	assert_true(text_empty(NULL));
	assert_true(text_empty(""));
	assert_false(text_empty(" "));
}

static void
characters_that_rfc_3629_allows_are_taken_whole(void **state)
{
	(void)state;
	assert_int_equal(utf8_length("a"), 1);
	assert_int_equal(utf8_length("\x7f"), 1);
	assert_int_equal(utf8_length("\xc2\x80"), 2);
	assert_int_equal(utf8_length("\xdf\xbf"), 2);
	assert_int_equal(utf8_length("\xe0\xa0\x80"), 3);
	assert_int_equal(utf8_length("\xed\x9f\xbf"), 3);
	assert_int_equal(utf8_length("\xee\x80\x80"), 3);
	assert_int_equal(utf8_length("\xef\xbf\xbf"), 3);
	assert_int_equal(utf8_length("\xf0\x90\x80\x80"), 4);
	assert_int_equal(utf8_length("\xf4\x8f\xbf\xbf"), 4);
	assert_int_equal(text_utf8_length((const uint8_t *)"\0", 1), 1);
}

static void
overlong_surrogate_and_too_high_forms_are_no_characters(void **state)
{
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3(", "\xe2\x82(",
		"\xe2(\xac", "\xf0\x9f\x98(", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "" };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(utf8_length(bad[i]), 0);
}

static void
utf8_is_asked_of_all_bytes_up_to_the_length(void **state)
{
	(void)state;
	assert_true(text_is_utf8("", 0));
	assert_true(text_is_utf8("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 11));
	assert_true(text_is_utf8("a\0b", 3));
	assert_false(text_is_utf8("abc\xff", 4));
	assert_true(text_is_utf8("abc\xff", 3));
	assert_false(text_is_utf8("\xe2\x82\xac", 2));
}

static void
control_characters_are_those_of_ascii(void **state)
{
	(void)state;
	assert_false(text_has_control("a b\xc3\xbc~", 6));
	assert_true(text_has_control("a\tb", 3));
	assert_true(text_has_control("a\x7f", 2));
	assert_true(text_has_control("a\0b", 3));
	assert_true(text_has_control("\x1f", 1));
	assert_false(text_has_control("ab\n", 2));
}

static void
only_ascii_letters_are_lowered(void **state)
{
	(void)state;
	assert_string_equal(text_lower(arena, "AZaz09@[`{"), "azaz09@[`{");
	assert_string_equal(text_lower(arena, "\xc3\x9c"), "\xc3\x9c");
	assert_string_equal(text_lower(arena, ""), "");
}

static void
a_cut_falls_between_characters(void **state)
{
	const char *text = "a\xe2\x82\xac\xc3\xbc";

	(void)state;
	assert_string_equal(text_cut(arena, text, 0), "");
	assert_string_equal(text_cut(arena, text, 1), "a");
	assert_string_equal(text_cut(arena, text, 3), "a");
	assert_string_equal(text_cut(arena, text, 4), "a\xe2\x82\xac");
	assert_string_equal(text_cut(arena, text, 5), "a\xe2\x82\xac");
	assert_string_equal(text_cut(arena, text, 6), text);
	assert_string_equal(text_cut(arena, text, SIZE_MAX), text);
}

static void
a_cut_takes_bytes_that_are_no_utf8_one_by_one(void **state)
{
	(void)state;
	assert_string_equal(text_cut(arena, "\xff\xff\xff", 2), "\xff\xff");
}

static void
hexadecimal_goes_there_and_back(void **state)
{
	uint8_t bytes[256], back[256] = { 0 };
	char hex[2 * sizeof(bytes) + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	text_hex(bytes, sizeof(bytes), hex);
	assert_int_equal(strlen(hex), 512);
	assert_memory_equal(hex, "000102", 6);
	assert_string_equal(hex + 506, "fdfeff");
	assert_true(text_unhex(hex, back, sizeof(back)));
	assert_memory_equal(bytes, back, sizeof(bytes));
	assert_true(text_unhex("aAfF", back, 2));
	assert_memory_equal(back, "\xaa\xff", 2);
	assert_true(text_unhex("", back, 0));
}

static void
other_than_exact_hexadecimal_is_refused(void **state)
{
	static const char *const bad[] = { "", "ab", "abc", "abcde", "abcdef", "abcg",
		"ab c", "0xab", "abc\n", "-abc", "abcd\n", "abcd " };
	uint8_t bytes[2] = { 1, 2 };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(text_unhex(bad[i], bytes, 2));
	assert_false(text_unhex(NULL, bytes, 2));
	assert_false(text_unhex("ab", bytes, SIZE_MAX));
	assert_memory_equal(bytes, "\x01\x02", 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_text_is_empty_and_terminated),
		cmocka_unit_test(a_text_grows_by_every_kind_of_addition),
		cmocka_unit_test(a_text_is_whole_and_terminated_at_every_length),
		cmocka_unit_test(one_addition_may_be_much_larger_than_the_text),
		cmocka_unit_test(a_first_addition_of_any_length_fits),
		cmocka_unit_test(a_text_can_be_added_to_itself),
		cmocka_unit_test(missing_texts_equal_nothing),
		cmocka_unit_test(prefixes_are_found_at_the_start_only),
		cmocka_unit_test(empty_means_missing_or_of_no_length),
		cmocka_unit_test(characters_that_rfc_3629_allows_are_taken_whole),
		cmocka_unit_test(overlong_surrogate_and_too_high_forms_are_no_characters),
		cmocka_unit_test(utf8_is_asked_of_all_bytes_up_to_the_length),
		cmocka_unit_test(control_characters_are_those_of_ascii),
		cmocka_unit_test(only_ascii_letters_are_lowered),
		cmocka_unit_test(a_cut_falls_between_characters),
		cmocka_unit_test(a_cut_takes_bytes_that_are_no_utf8_one_by_one),
		cmocka_unit_test(hexadecimal_goes_there_and_back),
		cmocka_unit_test(other_than_exact_hexadecimal_is_refused),
	};

	return cmocka_run_group_tests_name("text", tests, open_arena, close_arena);
}
