#include "json/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/form.h"

static int
set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static const struct json *
parsed(void **state, const char *text)
{
	const struct json *value = NULL;

	assert_int_equal(json_parse(*state, text, strlen(text), &value), OK);
	return value;
}

static enum outcome
decode(void **state, const char *body, enum json_mode mode, struct form *form,
    struct faults *faults)
{
	const struct json *object = NULL;

	*faults = (struct faults){ .arena = *state };
	assert_int_equal(
	    json_parse_object(*state, body, strlen(body), &object, faults), OK);
	assert_null(faults->items);
	return json_decode(object, form_fields, COUNT(form_fields), mode, form, faults);
}

/* The faults of a PATCH. */
static const char *
faults_of(void **state, const char *body)
{
	struct form form = { 0 };
	struct faults faults;

	if (decode(state, body, JSON_PARTIAL, &form, &faults) == OK)
		fail_msg("%s has no fault", body);
	assert_non_null(faults.items);
	return faults.items;
}

static struct form
form_of(void **state, const char *body)
{
	struct form form = { 0 };
	struct faults faults;

	if (decode(state, body, JSON_PARTIAL, &form, &faults) != OK)
		fail_msg("%s: %s", body, faults.items);
	assert_null(faults.items);
	return form;
}

static void
a_wrong_kind_has_the_origins_fault(void **state)
{
	assert_string_equal(faults_of(state, "{\"name\":12}"),
	    "{\"type\":\"string_type\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"Input should be a valid string\",\"input\":12}");
	assert_string_equal(faults_of(state, "{\"is_locked\":\"true\"}"),
	    "{\"type\":\"bool_type\",\"loc\":[\"body\",\"is_locked\"],"
	    "\"msg\":\"Input should be a valid boolean\",\"input\":\"true\"}");
	assert_string_equal(faults_of(state, "{\"timestamp\":\"yesterday\"}"),
	    "{\"type\":\"datetime_parsing\",\"loc\":[\"body\",\"timestamp\"],"
	    "\"msg\":\"Input should be a valid datetime, RFC "
	    "3339\",\"input\":\"yesterday\"}");
	assert_string_equal(faults_of(state, "{\"timestamp\":12}"),
	    "{\"type\":\"datetime_type\",\"loc\":[\"body\",\"timestamp\"],"
	    "\"msg\":\"Input should be a valid datetime, RFC 3339\",\"input\":12}");
	assert_string_equal(faults_of(state, "{\"data\":[]}"),
	    "{\"type\":\"dict_type\",\"loc\":[\"body\",\"data\"],"
	    "\"msg\":\"Input should be a valid dictionary\",\"input\":[]}");
	assert_string_equal(faults_of(state, "{\"participants\":\"x\"}"),
	    "{\"type\":\"list_type\",\"loc\":[\"body\",\"participants\"],"
	    "\"msg\":\"Input should be a valid list\",\"input\":\"x\"}");
}

static void
a_texts_length_is_bounded(void **state)
{
	assert_string_equal(form_of(state, "{\"name\":\"ab\"}").name, "ab");
	assert_string_equal(form_of(state, "{\"name\":\"abcde\"}").name, "abcde");
	assert_string_equal(faults_of(state, "{\"name\":\"a\"}"),
	    "{\"type\":\"string_too_short\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"String should have at least 2 characters\",\"input\":\"a\"}");
	assert_string_equal(faults_of(state, "{\"name\":\"abcdef\"}"),
	    "{\"type\":\"string_too_long\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"String should have at most 5 characters\",\"input\":\"abcdef\"}");
}

/* Five letters of one, two, three and four bytes; a letter and its accent are two. */
#define FIVE "a\xc3\xa9\xe5\x90\x8d\xf0\x9f\x98\x80z"
#define FIVE_ACCENTED "abce\xcc\x81"

static void
a_length_is_in_characters_unless_it_is_said_to_be_in_bytes(void **state)
{
	static const struct field bytes[] = {
		{ .name = "name", .kind = FIELD_TEXT, .high = 11, .in_bytes = true }
	};
	struct faults faults = { .arena = *state };
	const char *text = NULL;

	assert_string_equal(form_of(state, "{\"name\":\"" FIVE "\"}").name, FIVE);
	assert_string_equal(
	    form_of(state, "{\"name\":\"" FIVE_ACCENTED "\"}").name, FIVE_ACCENTED);
	assert_non_null(
	    strstr(faults_of(state, "{\"name\":\"" FIVE "y\"}"), "5 characters"));
	assert_non_null(
	    strstr(faults_of(state, "{\"name\":\"\xc3\xa9\"}"), "2 characters"));
	assert_int_equal(json_decode(parsed(state, "{\"name\":\"" FIVE "\"}"), bytes, 1,
			     JSON_WHOLE, &text, &faults),
	    OK);
	assert_int_equal(json_decode(parsed(state, "{\"name\":\"" FIVE "y\"}"), bytes, 1,
			     JSON_WHOLE, &text, &faults),
	    INVALID);
	assert_non_null(strstr(faults.items, "String should have at most 11 bytes\""));
}

static void
a_text_without_an_upper_bound_may_be_any(void **state)
{
	static const struct field fields[] = {
		{ .name = "a", .kind = FIELD_TEXT, .low = 1 }
	};
	struct faults faults = { .arena = *state };
	const char *text = NULL;

	assert_int_equal(json_decode(parsed(state, "{\"a\":\"a long text\"}"), fields, 1,
			     JSON_WHOLE, &text, &faults),
	    OK);
	assert_string_equal(text, "a long text");
	assert_int_equal(json_decode(parsed(state, "{\"a\":\"\"}"), fields, 1, JSON_WHOLE,
			     &text, &faults),
	    INVALID);
	assert_non_null(
	    strstr(faults.items, "String should have at least 1 character\""));
}

static void
a_check_speaks_after_all_else_was_right(void **state)
{
	struct form form = { 0 };
	struct faults faults;

	assert_int_equal(
	    decode(state, "{\"name\":\"a b\"}", JSON_PARTIAL, &form, &faults), INVALID);
	assert_string_equal(faults.items,
	    "{\"type\":\"value_error\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"Value error, no blanks\",\"input\":\"a b\"}");
	assert_null(form.name);
	assert_null(strstr(faults_of(state, "{\"name\":\"a b c d\"}"), "no blanks"));
}

static void
a_choice_is_one_of_its_words_exactly(void **state)
{
	static const char *const wrong[] = { "\"\"", "\" \"", "\"non\"", "\"nones\"",
		"\"None\"", "\"none local\"", "\"cloud \"", "1", "true", "[\"none\"]" };

	assert_string_equal(form_of(state, "{\"mode\":\"none\"}").mode, "none");
	assert_string_equal(form_of(state, "{\"mode\":\"cloud\"}").mode, "cloud");
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_string_equal(
		    faults_of(state, arena_printf(*state, "{\"mode\":%s}", wrong[i])),
		    arena_printf(*state,
			"{\"type\":\"literal_error\",\"loc\":[\"body\",\"mode\"],\"msg\":"
			"\"Input "
			"should be 'none', 'local' or 'cloud'\",\"input\":%s}",
			wrong[i]));
}

static void
the_message_of_few_choices_reads_well(void **state)
{
	static const char *const choices[] = { "jitsi", "jitsi whereby" };
	static const char *const messages[] = { "\"Input should be 'jitsi'\"",
		"\"Input should be 'jitsi' or 'whereby'\"" };

	for (size_t i = 0; i < COUNT(choices); i++) {
		struct field field = {
			.name = "a", .kind = FIELD_CHOICE, .choices = choices[i]
		};
		struct faults faults = { .arena = *state };
		const char *text = NULL;

		assert_int_equal(json_decode(parsed(state, "{\"a\":\"b\"}"), &field, 1,
				     JSON_WHOLE, &text, &faults),
		    INVALID);
		assert_non_null(strstr(faults.items, messages[i]));
	}
}

static void
a_flag_is_text_for_sql(void **state)
{
	assert_string_equal(form_of(state, "{\"is_locked\":false}").is_locked, "false");
	assert_null(form_of(state, "{}").is_locked);
	assert_non_null(strstr(faults_of(state, "{\"is_locked\":0}"), "\"bool_type\""));
}

static void
an_integer_may_be_written_as_a_real_without_a_fraction(void **state)
{
	assert_string_equal(
	    form_of(state, "{\"size\":9223372036854775807}").size, "9223372036854775807");
	assert_string_equal(form_of(state, "{\"size\":-5}").size, "-5");
	assert_string_equal(form_of(state, "{\"size\":-0}").size, "0");
	assert_string_equal(form_of(state, "{\"size\":12.0}").size, "12");
	assert_string_equal(form_of(state, "{\"size\":1e3}").size, "1000");
	assert_string_equal(faults_of(state, "{\"size\":1.5}"),
	    "{\"type\":\"int_from_float\",\"loc\":[\"body\",\"size\"],\"msg\":\"Input "
	    "should be "
	    "a valid integer, got a number with a fractional part\",\"input\":1.5}");
	assert_string_equal(faults_of(state, "{\"size\":\"12\"}"),
	    "{\"type\":\"int_parsing\",\"loc\":[\"body\",\"size\"],\"msg\":\"Input "
	    "should be a "
	    "valid integer, unable to parse string as an integer\",\"input\":\"12\"}");
	assert_string_equal(faults_of(state, "{\"size\":true}"),
	    "{\"type\":\"int_type\",\"loc\":[\"body\",\"size\"],"
	    "\"msg\":\"Input should be a valid integer\",\"input\":true}");
}

static void
an_integer_lies_in_its_range(void **state)
{
	static const char *const large[] = { "9223372036854775808",
		"18446744073709551616", "1e19", "9e307" };
	static const char *const small[] = { "-6", "-9223372036854775808",
		"-9223372036854775809", "-1e300" };

	assert_string_equal(faults_of(state, "{\"size\":-6}"),
	    "{\"type\":\"greater_than_equal\",\"loc\":[\"body\",\"size\"],"
	    "\"msg\":\"Input should be greater than or equal to -5\",\"input\":-6}");
	for (size_t i = 0; i < COUNT(large); i++)
		assert_non_null(strstr(
		    faults_of(state, arena_printf(*state, "{\"size\":%s}", large[i])),
		    "Input should be less than or equal to 9223372036854775807"));
	for (size_t i = 0; i < COUNT(small); i++)
		assert_non_null(strstr(
		    faults_of(state, arena_printf(*state, "{\"size\":%s}", small[i])),
		    "\"greater_than_equal\""));
}

static void
the_lowest_integer_may_be_written_as_a_real(void **state)
{
	static const struct field field = {
		.name = "a", .kind = FIELD_INTEGER, .low = INT64_MIN
	};
	struct faults faults = { .arena = *state };
	const char *text = NULL;

	assert_int_equal(json_decode(parsed(state, "{\"a\":-9223372036854775808.0}"),
			     &field, 1, JSON_WHOLE, &text, &faults),
	    OK);
	assert_string_equal(text, "-9223372036854775808");
}

static void
a_number_keeps_its_text(void **state)
{
	assert_string_equal(form_of(state, "{\"duration\":0}").duration, "0");
	assert_string_equal(form_of(state, "{\"duration\":61.250}").duration, "61.250");
	assert_string_equal(form_of(state, "{\"duration\":1e3}").duration, "1e3");
	assert_string_equal(faults_of(state, "{\"duration\":-0.5}"),
	    "{\"type\":\"greater_than_equal\",\"loc\":[\"body\",\"duration\"],"
	    "\"msg\":\"Input should be greater than or equal to 0\",\"input\":-0.5}");
	assert_string_equal(faults_of(state, "{\"duration\":\"1\"}"),
	    "{\"type\":\"float_parsing\",\"loc\":[\"body\",\"duration\"],\"msg\":\"Input "
	    "should "
	    "be a valid number, unable to parse string as a number\",\"input\":\"1\"}");
	assert_non_null(
	    strstr(faults_of(state, "{\"duration\":true}"), "\"float_type\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_kind_has_the_origins_fault),
		cmocka_unit_test(a_texts_length_is_bounded),
		cmocka_unit_test(
		    a_length_is_in_characters_unless_it_is_said_to_be_in_bytes),
		cmocka_unit_test(a_text_without_an_upper_bound_may_be_any),
		cmocka_unit_test(a_check_speaks_after_all_else_was_right),
		cmocka_unit_test(a_choice_is_one_of_its_words_exactly),
		cmocka_unit_test(the_message_of_few_choices_reads_well),
		cmocka_unit_test(a_flag_is_text_for_sql),
		cmocka_unit_test(an_integer_may_be_written_as_a_real_without_a_fraction),
		cmocka_unit_test(an_integer_lies_in_its_range),
		cmocka_unit_test(the_lowest_integer_may_be_written_as_a_real),
		cmocka_unit_test(a_number_keeps_its_text),
	};

	return cmocka_run_group_tests_name("field", tests, set_up, tear_down);
}
