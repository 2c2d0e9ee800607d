#include "json/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/read.h"
#include "lib/form.h"
#include "lib/verify.h"

static void
every_kind_of_value_is_told_from_the_others(void **state)
{
	assert_int_equal(json_kind(NULL), JSON_ABSENT);
	assert_int_equal(json_kind(form_parsed(*state, "null")), JSON_ABSENT);
	assert_int_equal(json_kind(form_parsed(*state, "\"a\"")), JSON_TEXT);
	assert_int_equal(json_kind(form_parsed(*state, "false")), JSON_FLAG);
	assert_int_equal(json_kind(form_parsed(*state, "-12")), JSON_INTEGER);
	assert_int_equal(json_kind(form_parsed(*state, "1.0")), JSON_REAL);
	assert_int_equal(json_kind(form_parsed(*state, "1e3")), JSON_REAL);
	assert_int_equal(json_kind(form_parsed(*state, "{}")), JSON_OBJECT);
	assert_int_equal(json_kind(form_parsed(*state, "[]")), JSON_ARRAY);
}

static void
an_integer_beyond_64_bits_is_a_real_and_never_clamped(void **state)
{
	static const char *const integers[] = { "9223372036854775807",
		"-9223372036854775808" };
	static const char *const reals[] = { "9223372036854775808",
		"18446744073709551615", "18446744073709551616", "99999999999999999999",
		"-9223372036854775809", "-99999999999999999999",
		"1000000000000000000000000000000" };
	static const double values[] = { 9223372036854775808.0, 18446744073709551615.0,
		18446744073709551616.0, 1e20, -9223372036854775808.0, -1e20, 1e30 };
	int64_t integer = 7;
	double real;

	for (size_t i = 0; i < COUNT(integers); i++)
		assert_int_equal(
		    json_kind(form_parsed(*state, integers[i])), JSON_INTEGER);
	for (size_t i = 0; i < COUNT(reals); i++) {
		const struct json *value = form_parsed(*state, reals[i]);

		assert_int_equal(json_kind(value), JSON_REAL);
		assert_false(json_as_integer(value, &integer));
		assert_true(json_as_number(value, &real));
		assert_true(real == values[i]);
		assert_memory_equal(
		    json_source(*state, value), reals[i], strlen(reals[i]));
	}
	assert_int_equal(integer, 7);
	assert_true(json_as_integer(form_parsed(*state, integers[1]), &integer));
	assert_true(integer == INT64_MIN);
}

static void
digits_in_strings_are_left_alone(void **state)
{
	static const char text[] = "{\"-99999999999999999999\":\"99999999999999999999\","
				   "\"a\":[\"\\\"99999999999999999999\",1]}";

	assert_string_equal(json_source(*state, form_parsed(*state, text)), text);
}

static void
what_is_read_is_written_as_it_was(void **state)
{
	static const char *const texts[] = { "null", "true", "{}", "[]",
		"[null,{\"a\":null}]", "\"a/b\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"",
		"\"\\u0001\\n\\\"\\\\\"", "1.50", "-0.0", "1E+5", "0e400", "1e-308", "-1",
		"{\"b\":1,\"a\":2,\"\":3}" };

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_string_equal(
		    json_source(*state, form_parsed(*state, texts[i])), texts[i]);
	assert_string_equal(json_source(*state, NULL), "null");
	assert_string_equal(
	    json_source(*state, form_parsed(*state, " { \"a\" : [ 1 , 2 ] } ")),
	    "{\"a\":[1,2]}");
}

static void
a_text_that_is_no_json_is_not_parsed(void **state)
{
	static const char *const texts[] = { "", " ", "{", "[1", "{\"a\":1}x", "1 2",
		"\"a", "]", "\"\xff\"", "tru", "-" };
	const struct json *value = NULL;

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(
		    json_parse(*state, texts[i], strlen(texts[i]), &value), INVALID);
	assert_int_equal(json_parse(*state, "{}\0", 3, &value), INVALID);
	assert_int_equal(json_parse(*state, "1\0", 2, &value), INVALID);
	assert_null(value);
}

static void
a_letter_is_the_same_raw_and_escaped(void **state)
{
	static const char *const raws[] = { "{\"Jos\xc3\xa9\":\"Jos\xc3\xa9\"}",
		"{\"\xe5\x90\x8d\":\"\xe5\x90\x8d\"}",
		"{\"\xf0\x9f\x98\x80\":\"\xf0\x9f\x98\x80\"}", "{\"\x7f\":\"\x7f\"}" };
	static const char *const escaped[] = { "{\"Jos\\u00e9\":\"Jos\\u00E9\"}",
		"{\"\\u540d\":\"\\u540d\"}", "{\"\\ud83d\\ude00\":\"\\uD83D\\uDE00\"}",
		"{\"\\u007f\":\"\\u007f\"}" };

	for (size_t i = 0; i < COUNT(raws); i++) {
		assert_string_equal(
		    json_source(*state, form_parsed(*state, raws[i])), raws[i]);
		assert_string_equal(
		    json_source(*state, form_parsed(*state, escaped[i])), raws[i]);
	}
}

static void
only_length_bytes_are_parsed(void **state)
{
	const struct json *value = NULL;
	int64_t number;

	assert_int_equal(json_parse(*state, "1234", 2, &value), OK);
	assert_true(json_as_integer(value, &number));
	assert_int_equal(number, 12);
}

static void
what_we_wrap_may_nest_deeper_than_what_strangers_send(void **state)
{
	struct text text = text_new(*state);

	for (size_t i = 0; i < 40; i++)
		text_add_char(&text, '[');
	text_add_char(&text, '1');
	for (size_t i = 0; i < 40; i++)
		text_add_char(&text, ']');
	assert_int_equal(json_kind(form_parsed(*state, text.bytes)), JSON_ARRAY);
}

static void
members_and_items_can_be_chained(void **state)
{
	const struct json *value = form_parsed(
	    *state, "{\"a\":{\"b\":[10,{\"c\":\"d\"},null]},\"n\":null}");
	const struct json *array = json_member(json_member(value, "a"), "b");

	assert_int_equal(json_length(array), 3);
	assert_string_equal(json_as_text(json_member(json_item(array, 1), "c")), "d");
	assert_null(json_item(array, 2));
	assert_null(json_item(array, 3));
	assert_null(json_item(array, SIZE_MAX));
	assert_null(json_item(value, 0));
	assert_null(json_member(value, "n"));
	assert_null(json_member(value, "x"));
	assert_null(json_member(json_member(value, "x"), "y"));
	assert_null(json_member(array, "b"));
	assert_int_equal(json_length(value), 0);
	assert_int_equal(json_length(NULL), 0);
}

static void
a_value_is_never_converted_to_another_kind(void **state)
{
	int64_t integer;
	double real;

	assert_null(json_as_text(form_parsed(*state, "12")));
	assert_null(json_as_text(form_parsed(*state, "true")));
	assert_null(json_as_text(form_parsed(*state, "[\"a\"]")));
	assert_true(json_as_flag(form_parsed(*state, "true")));
	assert_false(json_as_flag(form_parsed(*state, "false")));
	assert_false(json_as_flag(form_parsed(*state, "1")));
	assert_false(json_as_flag(form_parsed(*state, "\"true\"")));
	assert_false(json_as_integer(form_parsed(*state, "\"12\""), &integer));
	assert_false(json_as_integer(form_parsed(*state, "12.0"), &integer));
	assert_false(json_as_integer(form_parsed(*state, "true"), &integer));
	assert_false(json_as_number(form_parsed(*state, "\"1.5\""), &real));
	assert_false(json_as_number(NULL, &real));
	assert_true(json_as_number(form_parsed(*state, "1.5"), &real));
	assert_true(real == 1.5);
	assert_true(json_as_number(form_parsed(*state, "-3"), &real));
	assert_true(real == -3.0);
}

static void
the_first_text_that_is_not_empty_is_taken(void **state)
{
	static const char *const names[] = { "nick", "display_name", "name", NULL };
	const struct json *object = form_parsed(*state,
	    "{\"name\":\"third\",\"display_name\":\"second\",\"nick\":\"\","
	    "\"other\":\"no\"}");

	assert_string_equal(json_first_text(object, names), "second");
	assert_string_equal(
	    json_first_text(form_parsed(*state, "{\"nick\":1,\"name\":\"x\"}"), names),
	    "x");
	assert_null(json_first_text(
	    form_parsed(*state, "{\"nick\":null,\"other\":\"x\"}"), names));
	assert_null(json_first_text(NULL, names));
}

static void
a_moment_is_rfc_3339_or_unix_seconds(void **state)
{
	int64_t moment = 7;

	assert_true(
	    json_as_moment(form_parsed(*state, "\"1970-01-01T00:00:01.5Z\""), &moment));
	assert_int_equal(moment, 1500000);
	assert_true(json_as_moment(form_parsed(*state, "1736937000"), &moment));
	assert_int_equal(moment, INT64_C(1736937000000000));
	assert_true(json_as_moment(form_parsed(*state, "1736937000.25"), &moment));
	assert_int_equal(moment, INT64_C(1736937000250000));
	assert_false(json_as_moment(form_parsed(*state, "\"1736937000\""), &moment));
	assert_false(json_as_moment(form_parsed(*state, "1e300"), &moment));
	assert_false(json_as_moment(form_parsed(*state, "true"), &moment));
	assert_false(json_as_moment(NULL, &moment));
	assert_int_equal(moment, INT64_C(1736937000250000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_value_is_told_from_the_others),
		cmocka_unit_test(an_integer_beyond_64_bits_is_a_real_and_never_clamped),
		cmocka_unit_test(digits_in_strings_are_left_alone),
		cmocka_unit_test(what_is_read_is_written_as_it_was),
		cmocka_unit_test(a_text_that_is_no_json_is_not_parsed),
		cmocka_unit_test(a_letter_is_the_same_raw_and_escaped),
		cmocka_unit_test(only_length_bytes_are_parsed),
		cmocka_unit_test(what_we_wrap_may_nest_deeper_than_what_strangers_send),
		cmocka_unit_test(members_and_items_can_be_chained),
		cmocka_unit_test(a_value_is_never_converted_to_another_kind),
		cmocka_unit_test(the_first_text_that_is_not_empty_is_taken),
		cmocka_unit_test(a_moment_is_rfc_3339_or_unix_seconds),
	};

	return cmocka_run_group_tests_name("tree", tests, verify_open, verify_close);
}
