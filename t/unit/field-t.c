#include "json/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/read.h"
#include "lib/form.h"
#include "lib/verify.h"

static void
a_wrong_kind_is_told_with_its_place_and_value(void **state)
{
	assert_string_equal(form_faults(*state, "{\"name\":12}"),
	    "{\"type\":\"string_type\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"Input should be a valid string\",\"input\":12}");
	assert_string_equal(form_faults(*state, "{\"is_locked\":\"true\"}"),
	    "{\"type\":\"bool_type\",\"loc\":[\"body\",\"is_locked\"],"
	    "\"msg\":\"Input should be a valid boolean\",\"input\":\"true\"}");
	assert_string_equal(form_faults(*state, "{\"timestamp\":\"yesterday\"}"),
	    "{\"type\":\"datetime_parsing\",\"loc\":[\"body\",\"timestamp\"],"
	    "\"msg\":\"Input should be a valid datetime, RFC "
	    "3339\",\"input\":\"yesterday\"}");
	assert_string_equal(form_faults(*state, "{\"timestamp\":12}"),
	    "{\"type\":\"datetime_type\",\"loc\":[\"body\",\"timestamp\"],"
	    "\"msg\":\"Input should be a valid datetime, RFC 3339\",\"input\":12}");
	assert_string_equal(form_faults(*state, "{\"data\":[]}"),
	    "{\"type\":\"dict_type\",\"loc\":[\"body\",\"data\"],"
	    "\"msg\":\"Input should be a valid dictionary\",\"input\":[]}");
	assert_string_equal(form_faults(*state, "{\"participants\":\"x\"}"),
	    "{\"type\":\"list_type\",\"loc\":[\"body\",\"participants\"],"
	    "\"msg\":\"Input should be a valid list\",\"input\":\"x\"}");
}

static void
a_texts_length_is_bounded(void **state)
{
	assert_string_equal(form_of(*state, "{\"name\":\"ab\"}").name, "ab");
	assert_string_equal(form_of(*state, "{\"name\":\"abcde\"}").name, "abcde");
	assert_string_equal(form_faults(*state, "{\"name\":\"a\"}"),
	    "{\"type\":\"string_too_short\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"String should have at least 2 characters\",\"input\":\"a\"}");
	assert_string_equal(form_faults(*state, "{\"name\":\"abcdef\"}"),
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

	assert_string_equal(form_of(*state, "{\"name\":\"" FIVE "\"}").name, FIVE);
	assert_string_equal(
	    form_of(*state, "{\"name\":\"" FIVE_ACCENTED "\"}").name, FIVE_ACCENTED);
	assert_non_null(
	    strstr(form_faults(*state, "{\"name\":\"" FIVE "y\"}"), "5 characters"));
	assert_non_null(
	    strstr(form_faults(*state, "{\"name\":\"\xc3\xa9\"}"), "2 characters"));
	assert_int_equal(json_decode(form_parsed(*state, "{\"name\":\"" FIVE "\"}"),
			     bytes, 1, &text, &faults),
	    OK);
	assert_int_equal(json_decode(form_parsed(*state, "{\"name\":\"" FIVE "y\"}"),
			     bytes, 1, &text, &faults),
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

	assert_int_equal(json_decode(form_parsed(*state, "{\"a\":\"a long text\"}"),
			     fields, 1, &text, &faults),
	    OK);
	assert_string_equal(text, "a long text");
	assert_int_equal(
	    json_decode(form_parsed(*state, "{\"a\":\"\"}"), fields, 1, &text, &faults),
	    INVALID);
	assert_non_null(
	    strstr(faults.items, "String should have at least 1 character\""));
}

static void
a_check_speaks_after_all_else_was_right(void **state)
{
	struct form form = { 0 };
	struct faults faults;

	assert_int_equal(form_decode(*state, "{\"name\":\"a b\"}", json_decode_partial,
			     &form, &faults),
	    INVALID);
	assert_string_equal(faults.items,
	    "{\"type\":\"value_error\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"Value error, no blanks\",\"input\":\"a b\"}");
	assert_null(form.name);
	assert_null(strstr(form_faults(*state, "{\"name\":\"a b c d\"}"), "no blanks"));
}

static void
a_choice_is_one_of_its_words_exactly(void **state)
{
	static const char *const wrong[] = { "\"\"", "\" \"", "\"non\"", "\"nones\"",
		"\"None\"", "\"none local\"", "\"cloud \"", "1", "true", "[\"none\"]" };

	assert_string_equal(form_of(*state, "{\"mode\":\"none\"}").mode, "none");
	assert_string_equal(form_of(*state, "{\"mode\":\"cloud\"}").mode, "cloud");
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_string_equal(
		    form_faults(*state, arena_printf(*state, "{\"mode\":%s}", wrong[i])),
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

		assert_int_equal(json_decode(form_parsed(*state, "{\"a\":\"b\"}"), &field,
				     1, &text, &faults),
		    INVALID);
		assert_non_null(strstr(faults.items, messages[i]));
	}
}

static void
a_flag_is_true_false_or_absent(void **state)
{
	assert_int_equal(form_of(*state, "{\"is_locked\":false}").is_locked, FLAG_FALSE);
	assert_int_equal(form_of(*state, "{}").is_locked, FLAG_ABSENT);
	assert_non_null(
	    strstr(form_faults(*state, "{\"is_locked\":0}"), "\"bool_type\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_kind_is_told_with_its_place_and_value),
		cmocka_unit_test(a_texts_length_is_bounded),
		cmocka_unit_test(
		    a_length_is_in_characters_unless_it_is_said_to_be_in_bytes),
		cmocka_unit_test(a_text_without_an_upper_bound_may_be_any),
		cmocka_unit_test(a_check_speaks_after_all_else_was_right),
		cmocka_unit_test(a_choice_is_one_of_its_words_exactly),
		cmocka_unit_test(the_message_of_few_choices_reads_well),
		cmocka_unit_test(a_flag_is_true_false_or_absent),
	};

	return cmocka_run_group_tests_name("field", tests, verify_open, verify_close);
}
