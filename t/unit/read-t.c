#include "json/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"

/* A text that may hold NULs. */
#define BYTES(literal) literal, sizeof(literal) - 1

/* NULL when it is JSON, else why not. */
static const char *
flaw_of(void **state, const char *bytes, size_t length)
{
	const struct json *value = NULL;
	struct json_flaw flaw = { .offset = SIZE_MAX };

	if (json_read(*state, bytes, length, &value, &flaw) == OK) {
		assert_null(flaw.reason);
		return NULL;
	}
	assert_non_null(flaw.reason);
	assert_true(flaw.offset <= length);
	return flaw.reason;
}

static void
assert_json(void **state, const char *text)
{
	const char *reason = flaw_of(state, text, strlen(text));

	if (reason)
		fail_msg("%.60s: %s", text, reason);
}

static void
assert_flaw(void **state, const char *text, size_t offset, const char *reason)
{
	const struct json *value = NULL;
	struct json_flaw flaw = { 0 };

	if (json_read(*state, text, strlen(text), &value, &flaw) != INVALID)
		fail_msg("%.60s was taken for JSON", text);
	assert_string_equal(flaw.reason, reason);
	assert_int_equal(flaw.offset, offset);
}

static void
every_kind_of_value_is_json(void **state)
{
	static const char *const texts[] = { "{}", "[]", "null", "true", "false", "\"\"",
		"0", "[[],{},[{}]]", "{\"\":\"\"}",
		" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : null } \n", "[true,false,null]",
		"{\"a\":{\"a\":{\"a\":1}}}" };

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_json(state, texts[i]);
}

static void
what_is_cut_short_ends_unexpectedly(void **state)
{
	static const char *const texts[] = { "", " ", "{", "{\"a", "{\"a\"",
		"{\"a\":", "{\"a\":1", "{\"a\":1,", "[", "[1", "[1,", "\"", "\"a", "-",
		"1.", "1e", "1e-" };

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_flaw(state, texts[i], strlen(texts[i]), "unexpected end");
	assert_flaw(state, "\"\\", 1, "unexpected end");
}

static void
a_flaw_is_told_with_its_place(void **state)
{
	assert_flaw(state, "{'a':1}", 1, "expected a member name");
	assert_flaw(state, "{a:1}", 1, "expected a member name");
	assert_flaw(state, "{\"a\":1,}", 7, "expected a member name");
	assert_flaw(state, "{\"a\" 1}", 5, "expected ':'");
	assert_flaw(state, "{\"a\":1 \"b\":2}", 7, "expected ',' or '}'");
	assert_flaw(state, "{\"a\":1]", 6, "expected ',' or '}'");
	assert_flaw(state, "[1 2]", 3, "expected ',' or ']'");
	assert_flaw(state, "[1}", 2, "expected ',' or ']'");
	assert_flaw(state, "[1,]", 3, "expected a value");
	assert_flaw(state, "[,1]", 1, "expected a value");
	assert_flaw(state, "['a']", 1, "expected a value");
	assert_flaw(state, " x", 1, "expected a value");
}

static void
more_than_one_value_is_refused(void **state)
{
	assert_flaw(state, "{} {}", 3, "more than one value");
	assert_flaw(state, "1 2", 2, "more than one value");
	assert_flaw(state, "{\"a\":1}xyz", 7, "more than one value");
	assert_flaw(state, "01", 1, "more than one value");
	assert_flaw(state, "null,", 4, "more than one value");
}

static void
words_other_than_the_three_are_refused(void **state)
{
	static const char *const texts[] = { "NaN", "Infinity", "nul", "True", "TRUE",
		"nULL", "undefined", "tru", "\v1", "\f1", "/**/1", "//\n1",
		"\xef\xbb\xbf", "\xef\xbb\xbf{}", "\xc2\xa0{}" };

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_flaw(state, texts[i], 0, "expected a value");
	assert_flaw(state, "nullx", 4, "more than one value");
	assert_flaw(state, "-Infinity", 1, "malformed number");
	assert_flaw(state, "-NaN", 1, "malformed number");
}

static void
a_nul_byte_is_refused_wherever_it_stands(void **state)
{
	assert_string_equal(flaw_of(state, BYTES("\0")), "expected a value");
	assert_string_equal(flaw_of(state, BYTES("{}\0")), "more than one value");
	assert_string_equal(flaw_of(state, BYTES("12\0")), "more than one value");
	assert_string_equal(
	    flaw_of(state, BYTES("\"a\0b\"")), "control character in a string");
	assert_string_equal(
	    flaw_of(state, BYTES("{\0\"a\":1}")), "expected a member name");
}

static void
nothing_behind_the_length_is_read(void **state)
{
	assert_null(flaw_of(state, "12x", 2));
	assert_null(flaw_of(state, "[1]]", 3));
	assert_string_equal(flaw_of(state, "\"a\"", 2), "unexpected end");
	assert_string_equal(flaw_of(state, "true", 3), "expected a value");
	assert_string_equal(flaw_of(state, "\"\\u0041\"", 6), "invalid escape");
	assert_string_equal(flaw_of(state, "\"\xc3\xa9\"", 2), "invalid UTF-8");
	assert_string_equal(flaw_of(state, NULL, 0), "unexpected end");
}

static void
control_characters_are_refused_in_strings_only_below_blank(void **state)
{
	char text[] = "\"ab\"";

	for (int byte = 1; byte < 0x20; byte++) {
		text[2] = (char)byte;
		assert_flaw(state, text, 2, "control character in a string");
	}
	assert_json(state, "\" \x7f\"");
}

static void
utf8_is_that_of_rfc_3629(void **state)
{
	static const char *const right[] = { "\"\xc2\x80\"", "\"\xdf\xbf\"",
		"\"\xe0\xa0\x80\"", "\"\xed\x9f\xbf\"", "\"\xee\x80\x80\"",
		"\"\xef\xbf\xbf\"", "\"\xf0\x90\x80\x80\"", "\"\xf4\x8f\xbf\xbf\"",
		"{\"\xc3\xa9\":1}", "\"\xef\xbb\xbf\"" };
	static const char *const wrong[] = { "\"\x80\"", "\"\xbf\"", "\"\xc0\xaf\"",
		"\"\xc1\xbf\"", "\"\xc3\"", "\"\xc3(\"", "\"\xe0\x9f\xbf\"",
		"\"\xe2\x82\"", "\"\xed\xa0\x80\"", "\"\xed\xbf\xbf\"",
		"\"\xf0\x8f\xbf\xbf\"", "\"\xf0\x9f\x98\"", "\"\xf4\x90\x80\x80\"",
		"\"\xf5\x80\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"", "\"\xfe\"",
		"\"\xff\"" };

	for (size_t i = 0; i < COUNT(right); i++)
		assert_json(state, right[i]);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_flaw(state, wrong[i], 1, "invalid UTF-8");
	assert_flaw(state, "{\"a\xff\":1}", 3, "invalid UTF-8");
}

static void
escapes_are_the_eight_and_four_hexadecimal_digits(void **state)
{
	static const char *const wrong[] = { "\"\\x41\"", "\"\\a\"", "\"\\'\"",
		"\"\\U0041\"", "\"\\u\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u 123\"",
		"\"\\u+123\"", "\"\\0\"" };

	assert_json(state, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u00E9\\uFFFF\\u0001\"");
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_flaw(state, wrong[i], 1, "invalid escape");
	assert_string_equal(flaw_of(state, BYTES("\"\\\0\"")), "invalid escape");
}

static void
an_escaped_nul_is_refused_in_values_and_names(void **state)
{
	assert_flaw(state, "\"a\\u0000b\"", 2, "escaped NUL character");
	assert_flaw(state, "{\"a\\u0000b\":1}", 3, "escaped NUL character");
	assert_json(state, "\"\\\\u0000\"");
}

static void
surrogates_come_in_pairs(void **state)
{
	assert_json(state, "\"\\ud83d\\ude00\"");
	assert_json(state, "\"\\uD800\\uDC00\\uDBFF\\uDFFF\"");
	assert_json(state, "\"\\ud7ff\\ue000\"");
	assert_flaw(state, "\"\\ud83d\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ude00\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ude00\\ud83d\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ude00\\ude00\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ud83d\\ud83d\\ude00\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ud83d\\u0041\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ud83d\\n\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ud83dx\"", 1, "unpaired surrogate");
	assert_flaw(state, "\"\\ud83d\\ude0\"", 1, "unpaired surrogate");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value_is_json),
		cmocka_unit_test(what_is_cut_short_ends_unexpectedly),
		cmocka_unit_test(a_flaw_is_told_with_its_place),
		cmocka_unit_test(more_than_one_value_is_refused),
		cmocka_unit_test(words_other_than_the_three_are_refused),
		cmocka_unit_test(a_nul_byte_is_refused_wherever_it_stands),
		cmocka_unit_test(nothing_behind_the_length_is_read),
		cmocka_unit_test(
		    control_characters_are_refused_in_strings_only_below_blank),
		cmocka_unit_test(utf8_is_that_of_rfc_3629),
		cmocka_unit_test(escapes_are_the_eight_and_four_hexadecimal_digits),
		cmocka_unit_test(an_escaped_nul_is_refused_in_values_and_names),
		cmocka_unit_test(surrogates_come_in_pairs),
	};

	return cmocka_run_group_tests_name("read", tests, verify_open, verify_close);
}
