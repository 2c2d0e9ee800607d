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

/* The faults of a body that is refused before any field is looked at. */
static const char *
body_faults(void **state, const char *body)
{
	struct faults faults = { .arena = *state };
	const struct json *object = NULL;

	assert_int_equal(
	    json_parse_object(*state, body, strlen(body), &object, &faults), INVALID);
	assert_null(object);
	assert_non_null(faults.items);
	return faults.items;
}

static void
a_body_must_be_one_json_object(void **state)
{
	static const char missing[] = "{\"type\":\"missing\",\"loc\":[\"body\"],\"msg\":"
				      "\"Field required\",\"input\":null}";

	assert_string_equal(body_faults(state, ""), missing);
	assert_string_equal(body_faults(state, "null"), missing);
	assert_string_equal(body_faults(state, "[1, 2]"),
	    "{\"type\":\"model_attributes_type\",\"loc\":[\"body\"],\"msg\":\"Input "
	    "should be a "
	    "valid dictionary or object to extract fields from\",\"input\":[1,2]}");
	assert_string_equal(body_faults(state, "{\"a\":1,\"a\":2}"),
	    "{\"type\":\"json_invalid\",\"loc\":[\"body\",7],\"msg\":\"JSON decode "
	    "error\","
	    "\"input\":{},\"ctx\":{\"error\":\"duplicate member\"}}");
	assert_string_equal(body_faults(state, " "),
	    "{\"type\":\"json_invalid\",\"loc\":[\"body\",1],\"msg\":\"JSON decode "
	    "error\","
	    "\"input\":{},\"ctx\":{\"error\":\"unexpected end\"}}");
	assert_non_null(strstr(body_faults(state, "{'a':1}"), "\"json_invalid\""));
	assert_non_null(strstr(body_faults(state, "{\"a\":NaN}"), "\"json_invalid\""));
}

static void
a_right_body_fills_every_field(void **state)
{
	struct form form = form_of(*state,
	    "{\"name\":\"daily\",\"mode\":\"local\",\"is_locked\":true,"
	    "\"timestamp\":\"1970-01-01T00:00:00.000001+00:00\",\"size\":12,\"duration\":"
	    "1.50,"
	    "\"data\":{\"a\":1},\"participants\":[1,2],\"unknown\":[]}");

	assert_string_equal(form.name, "daily");
	assert_string_equal(form.mode, "local");
	assert_int_equal(form.is_locked, FLAG_TRUE);
	assert_int_equal(form.timestamp, 1);
	assert_string_equal(form.size, "12");
	assert_string_equal(form.duration, "1.50");
	assert_string_equal(json_source(*state, form.data), "{\"a\":1}");
	assert_int_equal(json_length(form.participants), 2);
}

static void
absent_and_null_fields_leave_the_struct_untouched(void **state)
{
	static const char body[] = "{\"name\":null,\"is_locked\":null,\"timestamp\":null,"
				   "\"data\":null}";
	struct form form = { .name = "kept", .timestamp = 5, .size = "6" };
	struct faults faults;

	assert_int_equal(
	    form_decode(*state, body, json_decode_partial, &form, &faults), OK);
	assert_string_equal(form.name, "kept");
	assert_int_equal(form.timestamp, 5);
	assert_string_equal(form.size, "6");
	assert_int_equal(form.is_locked, FLAG_ABSENT);
	assert_null(form.data);
}

static void
a_whole_body_needs_its_required_fields(void **state)
{
	struct form form = { 0 };
	struct faults faults;

	assert_int_equal(
	    form_decode(*state, "{\"name\":null}", json_decode, &form, &faults), INVALID);
	assert_string_equal(faults.items,
	    "{\"type\":\"missing\",\"loc\":[\"body\","
	    "\"name\"],\"msg\":\"Field required\","
	    "\"input\":{\"name\":null}},"
	    "{\"type\":\"missing\",\"loc\":[\"body\","
	    "\"timestamp\"],\"msg\":\"Field required\","
	    "\"input\":{\"name\":null}}");
}

static void
no_object_at_all_misses_its_required_fields(void **state)
{
	struct faults faults = { .arena = *state };
	struct form form = { 0 };

	assert_int_equal(json_decode(NULL, form_fields, 1, &form, &faults), INVALID);
	assert_string_equal(faults.items,
	    "{\"type\":\"missing\",\"loc\":[\"body\","
	    "\"name\"],\"msg\":\"Field required\","
	    "\"input\":null}");
}

static void
every_fault_is_told_at_once(void **state)
{
	const char *items = form_faults(*state,
	    "{\"name\":1,\"mode\":\"x\",\"is_locked\":\"true\",\"timestamp\":\"now\","
	    "\"size\":{},"
	    "\"duration\":[],\"data\":[],\"participants\":{}}");
	const char *array = arena_printf(*state, "[%s]", items);

	assert_int_equal(json_length(form_parsed(*state, array)), COUNT(form_fields));
}

static void
a_long_input_is_not_sent_back(void **state)
{
	struct faults faults = { .arena = *state };
	struct text input = text_new(*state);

	text_add_char(&input, '"');
	while (input.length < 1023)
		text_add_char(&input, 'x');
	text_add_char(&input, '"');
	fault_add_value(&faults, "t", "f", "m", form_parsed(*state, input.bytes));
	assert_non_null(strstr(faults.items, input.bytes));
	faults.items = NULL;
	input.bytes[1023] = 'x';
	text_add_char(&input, '"');
	fault_add_value(&faults, "t", "f", "m", form_parsed(*state, input.bytes));
	assert_string_equal(faults.items,
	    "{\"type\":\"t\",\"loc\":[\"body\",\"f\"],\"msg\":\"m\",\"input\":null}");
}

static void
faults_of_other_places_have_the_same_shape(void **state)
{
	struct faults faults = { .arena = *state };

	fault_add(&faults,
	    &(struct fault){ .type = "int_parsing",
		.place = "query",
		.field = "page",
		.message = "a \"message\"",
		.input = "\"x\"" });
	fault_add(&faults,
	    &(struct fault){
		.type = "missing", .place = "body", .message = "Field required" });
	assert_string_equal(faults.items,
	    "{\"type\":\"int_parsing\",\"loc\":[\"query\",\"page\"],"
	    "\"msg\":\"a \\\"message\\\"\",\"input\":\"x\"},"
	    "{\"type\":\"missing\",\"loc\":[\"body\"],\"msg\":\"Field "
	    "required\",\"input\":null}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_must_be_one_json_object),
		cmocka_unit_test(a_right_body_fills_every_field),
		cmocka_unit_test(absent_and_null_fields_leave_the_struct_untouched),
		cmocka_unit_test(a_whole_body_needs_its_required_fields),
		cmocka_unit_test(no_object_at_all_misses_its_required_fields),
		cmocka_unit_test(every_fault_is_told_at_once),
		cmocka_unit_test(a_long_input_is_not_sent_back),
		cmocka_unit_test(faults_of_other_places_have_the_same_shape),
	};

	return cmocka_run_group_tests_name("decode", tests, verify_open, verify_close);
}
