#include "json/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/form.h"
#include "lib/verify.h"

static void
an_integer_may_be_written_as_a_real_without_a_fraction(void **state)
{
	assert_string_equal(form_of(*state, "{\"size\":9223372036854775807}").size,
	    "9223372036854775807");
	assert_string_equal(form_of(*state, "{\"size\":-5}").size, "-5");
	assert_string_equal(form_of(*state, "{\"size\":-0}").size, "0");
	assert_string_equal(form_of(*state, "{\"size\":12.0}").size, "12");
	assert_string_equal(form_of(*state, "{\"size\":1e3}").size, "1000");
	assert_string_equal(form_faults(*state, "{\"size\":1.5}"),
	    "{\"type\":\"int_from_float\",\"loc\":[\"body\",\"size\"],\"msg\":\"Input "
	    "should be "
	    "a valid integer, got a number with a fractional part\",\"input\":1.5}");
	assert_string_equal(form_faults(*state, "{\"size\":\"12\"}"),
	    "{\"type\":\"int_parsing\",\"loc\":[\"body\",\"size\"],\"msg\":\"Input "
	    "should be a "
	    "valid integer, unable to parse string as an integer\",\"input\":\"12\"}");
	assert_string_equal(form_faults(*state, "{\"size\":true}"),
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

	assert_string_equal(form_faults(*state, "{\"size\":-6}"),
	    "{\"type\":\"greater_than_equal\",\"loc\":[\"body\",\"size\"],"
	    "\"msg\":\"Input should be greater than or equal to -5\",\"input\":-6}");
	for (size_t i = 0; i < COUNT(large); i++)
		assert_non_null(strstr(
		    form_faults(*state, arena_printf(*state, "{\"size\":%s}", large[i])),
		    "Input should be less than or equal to 9223372036854775807"));
	for (size_t i = 0; i < COUNT(small); i++)
		assert_non_null(strstr(
		    form_faults(*state, arena_printf(*state, "{\"size\":%s}", small[i])),
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

	assert_int_equal(
	    json_decode(form_parsed(*state, "{\"a\":-9223372036854775808.0}"), &field, 1,
		&text, &faults),
	    OK);
	assert_string_equal(text, "-9223372036854775808");
}

static void
a_number_keeps_its_text(void **state)
{
	assert_string_equal(form_of(*state, "{\"duration\":0}").duration, "0");
	assert_string_equal(form_of(*state, "{\"duration\":61.250}").duration, "61.250");
	assert_string_equal(form_of(*state, "{\"duration\":1e3}").duration, "1e3");
	assert_string_equal(form_faults(*state, "{\"duration\":-0.5}"),
	    "{\"type\":\"greater_than_equal\",\"loc\":[\"body\",\"duration\"],"
	    "\"msg\":\"Input should be greater than or equal to 0\",\"input\":-0.5}");
	assert_string_equal(form_faults(*state, "{\"duration\":\"1\"}"),
	    "{\"type\":\"float_parsing\",\"loc\":[\"body\",\"duration\"],\"msg\":\"Input "
	    "should "
	    "be a valid number, unable to parse string as a number\",\"input\":\"1\"}");
	assert_non_null(
	    strstr(form_faults(*state, "{\"duration\":true}"), "\"float_type\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_integer_may_be_written_as_a_real_without_a_fraction),
		cmocka_unit_test(an_integer_lies_in_its_range),
		cmocka_unit_test(the_lowest_integer_may_be_written_as_a_real),
		cmocka_unit_test(a_number_keeps_its_text),
	};

	return cmocka_run_group_tests_name(
	    "field-number", tests, verify_open, verify_close);
}
