#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/read.h"
#include "lib/verify.h"
#include "lib/wire.h"

static const struct event whole = {
	.room = "r \"1\"",
	.dialect = "signed",
	.type = "muc-occupant-joined",
	.occurred_at = WIRE_NOW,
	.received_at = WIRE_NOW + 1,
	.occupant = "o\n",
	.person = "p",
	.name = "\xc3\xbc",
	.nick = "\"",
	.breakout = "",
	.has_joined_at = true,
	.joined_at = WIRE_NOW - 1,
	.kind = "joined",
	.services = "[\"s\"]",
	.occupants = "[{}]",
	.data = "{\"a\":1.50} tail",
	.data_bytes = strlen("{\"a\":1.50}"),
	.identity = "never sent",
	.identity_bytes = 10,
	.dedup = "00ff",
};

static void
every_column_is_written(void **state)
{
	assert_string_equal(wire_encoded(*state, &whole),
	    "{\"room\":\"r "
	    "\\\"1\\\"\",\"dialect\":\"signed\",\"type\":\"muc-occupant-joined\","
	    "\"received_at\":\"2025-01-15T12:00:00.000001Z\","
	    "\"occurred_at\":\"2025-01-15T12:00:00.000000Z\",\"occupant\":\"o\\n\","
	    "\"person\":\"p\",\"name\":\"\xc3\xbc\",\"nick\":\"\\\"\",\"breakout\":\"\","
	    "\"joined_at\":\"2025-01-15T11:59:59.999999Z\",\"kind\":\"joined\","
	    "\"services\":[\"s\"],\"occupants\":[{}],\"dedup\":\"00ff\",\"data\":{\"a\":"
	    "1.50}}");
}

static void
what_is_not_told_is_not_written(void **state)
{
	const struct event least = { .room = "r",
		.dialect = "jibri",
		.type = "t",
		.occurred_at = WIRE_NOW,
		.received_at = WIRE_NOW,
		.data = "{}",
		.data_bytes = 2,
		.dedup = "00" };

	assert_string_equal(wire_encoded(*state, &least),
	    "{\"room\":\"r\",\"dialect\":\"jibri\",\"type\":\"t\",\"received_at\":"
	    "\"" WIRE_NOW_TEXT "\",\"occurred_at\":\"" WIRE_NOW_TEXT
	    "\",\"dedup\":\"00\",\"data\":{}}");
}

static void
an_item_is_json_that_reads_back(void **state)
{
	const char *json = wire_encoded(*state, &whole);
	const struct json *object, *data;
	struct json_flaw flaw;
	double number = 0;

	assert_int_equal(json_read(*state, json, strlen(json), &object, &flaw), OK);
	assert_string_equal(json_as_text(json_member(object, "room")), whole.room);
	assert_string_equal(
	    json_as_text(json_member(object, "occupant")), whole.occupant);
	assert_string_equal(json_as_text(json_member(object, "name")), whole.name);
	assert_string_equal(json_as_text(json_member(object, "nick")), whole.nick);
	assert_int_equal(json_length(json_member(object, "occupants")), 1);
	data = json_member(object, "data");
	assert_true(json_as_number(json_member(data, "a"), &number));
	assert_true(number == 1.5);
}

static void
the_deepest_body_reads_back_too(void **state)
{
	struct text body = text_new(*state);
	const struct json *object;
	struct event event;
	const char *json;

	text_add(&body, "{\"room_name\":\"r\",\"d\":");
	for (int i = 1; i < JSON_DEPTH; i++)
		text_add_char(&body, '[');
	for (int i = 1; i < JSON_DEPTH; i++)
		text_add_char(&body, ']');
	text_add_char(&body, '}');
	event = wire_stock(*state, "muc-room-created", body.bytes);
	json = wire_encoded(*state, &event);
	assert_int_equal(json_parse(*state, json, strlen(json), &object), OK);
	assert_string_equal(
	    json_as_text(json_member(json_member(object, "data"), "room_name")), "r");
}

static void
texts_of_any_length_are_written(void **state)
{
	struct event event = whole;
	char *room = arena_alloc(*state, 1000001);
	const struct json *object;
	const char *json;

	event.room = memset(room, 'r', 1000000);
	json = wire_encoded(*state, &event);
	assert_int_equal(json_parse(*state, json, strlen(json), &object), OK);
	assert_int_equal(strlen(json_as_text(json_member(object, "room"))), 1000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(every_column_is_written),
		VERIFY_TEST(what_is_not_told_is_not_written),
		VERIFY_TEST(an_item_is_json_that_reads_back),
		WIRE_TEST(the_deepest_body_reads_back_too),
		VERIFY_TEST(texts_of_any_length_are_written),
	};

	return cmocka_run_group_tests_name("event-encode", tests, NULL, NULL);
}
