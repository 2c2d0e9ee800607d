#include "json/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "json/decode.h"
#include "json/read.h"
#include "lib/verify.h"

static void
assert_quoted(void **state, const char *string, const char *expected)
{
	struct text text = text_new(*state);

	json_quote(&text, string);
	assert_string_equal(text.bytes, expected);
	assert_int_equal(text.length, strlen(expected));
}

static void
commas_and_names_are_put_where_they_belong(void **state)
{
	struct json_writer out = json_writer(*state);

	json_open(&out, NULL, '{');
	json_put_text(&out, "name", "standup");
	json_put_text(&out, "none", NULL);
	json_put_flag(&out, "yes", true);
	json_put_flag(&out, "no", false);
	json_open(&out, "items", '[');
	json_put_integer(&out, NULL, 1);
	json_open(&out, NULL, '{');
	json_close(&out, '}');
	json_open(&out, NULL, '[');
	json_close(&out, ']');
	json_put_text(&out, NULL, "x");
	json_close(&out, ']');
	json_put_raw(&out, "raw", "{\"a\": 1}");
	json_put_raw(&out, "no_raw", NULL);
	json_put_raw_bytes(&out, "part", "[1]junk", 3);
	json_close(&out, '}');
	assert_string_equal(out.text.bytes,
	    "{\"name\":\"standup\",\"none\":null,\"yes\":true,\"no\":false,"
	    "\"items\":[1,{},[],\"x\"],\"raw\":{\"a\": 1},\"no_raw\":null,\"part\":[1]}");
	assert_int_equal(out.text.length, strlen(out.text.bytes));
}

static void
a_value_may_stand_alone(void **state)
{
	struct json_writer out = json_writer(*state);

	json_put_text(&out, NULL, "a");
	assert_string_equal(out.text.bytes, "\"a\"");
}

static void
integers_are_written_in_full(void **state)
{
	struct json_writer out = json_writer(*state);

	json_open(&out, NULL, '[');
	json_put_integer(&out, NULL, INT64_MIN);
	json_put_integer(&out, NULL, 0);
	json_put_integer(&out, NULL, INT64_MAX);
	json_close(&out, ']');
	assert_string_equal(
	    out.text.bytes, "[-9223372036854775808,0,9223372036854775807]");
}

static void
names_are_escaped_too(void **state)
{
	struct json_writer out = json_writer(*state);

	json_open(&out, NULL, '{');
	json_put_flag(&out, "a\"b", true);
	json_close(&out, '}');
	assert_string_equal(out.text.bytes, "{\"a\\\"b\":true}");
}

static void
texts_are_escaped_as_rfc_8259_asks(void **state)
{
	assert_quoted(state, "", "\"\"");
	assert_quoted(state, "a/b", "\"a/b\"");
	assert_quoted(state, "\"\\", "\"\\\"\\\\\"");
	assert_quoted(state, "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
	assert_quoted(state, "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"");
	assert_quoted(state, "</script>", "\"</script>\"");
	assert_quoted(state, "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
	    "\"h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
}

static void
bytes_that_are_no_utf8_become_replacement_characters(void **state)
{
	assert_quoted(state,
	    "a\xff"
	    "b",
	    "\"a\xef\xbf\xbd"
	    "b\"");
	assert_quoted(state, "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_quoted(state, "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_quoted(state, "cut \xe2\x82", "\"cut \xef\xbf\xbd\xef\xbf\xbd\"");
	assert_quoted(state, "\xe2\"", "\"\xef\xbf\xbd\\\"\"");
}

/* Every text of two bytes: what is written is JSON, and ASCII comes back as it was. */
static void
whatever_is_written_can_be_read_again(void **state)
{
	struct arena *arena = *state;
	char string[3] = "";

	for (int pair = 0x0101; pair <= 0xffff; pair++) {
		struct text text = text_new(arena);
		const struct json *value = NULL;
		struct json_flaw flaw;

		string[0] = (char)(pair >> 8);
		string[1] = (char)pair;
		json_quote(&text, string);
		assert_int_equal(
		    json_read(arena, text.bytes, text.length, &value, &flaw), OK);
		if (text_is_utf8(string, strlen(string)))
			assert_string_equal(json_as_text(value), string);
		arena_empty(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_and_names_are_put_where_they_belong),
		cmocka_unit_test(a_value_may_stand_alone),
		cmocka_unit_test(integers_are_written_in_full),
		cmocka_unit_test(names_are_escaped_too),
		cmocka_unit_test(texts_are_escaped_as_rfc_8259_asks),
		cmocka_unit_test(bytes_that_are_no_utf8_become_replacement_characters),
		cmocka_unit_test(whatever_is_written_can_be_read_again),
	};

	return cmocka_run_group_tests_name("encode", tests, verify_open, verify_close);
}
