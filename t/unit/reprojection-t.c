/*
 * A stored event's cache, worked out anew from its data, is what ingestion wrote.
 */
#include "json/read.h"
#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "json/encode.h"
#include "lib/capture.h"
#include "lib/verify.h"
#include "lib/wire.h"
#include "platform/platform.h"

static const char *
reprojected(struct arena *arena, const struct event *event)
{
	const struct stored_event stored = { .meeting_id = "m",
		.seq = 7,
		.dialect = event->dialect,
		.type = event->type,
		.data = wire_data(arena, event),
		.occurred_at = event->occurred_at,
		.received_at = event->received_at };

	return event_reprojected(arena, &stored, platform_presence(stored.dialect));
}

static void
expect_same(struct arena *arena, const struct event *event)
{
	assert_string_equal(
	    wire_cache_of(arena, reprojected(arena, event)), wire_cache(arena, event));
}

static void
an_item_names_its_event_by_meeting_and_seq(void **state)
{
	struct event event = wire_stock(*state, "muc-room-created",
	    "{\"room_name\":\"r\",\"created_at\":1736937000}");

	assert_string_equal(reprojected(*state, &event),
	    "{\"meeting_id\":\"m\",\"seq\":7,\"occurred_at\":\"2025-01-15T10:30:00."
	    "000000Z\","
	    "\"kind\":\"created\"}");
}

static void
captured_bodies_keep_their_cache(void **state)
{
	size_t count, presence = 0;
	const struct capture *captures = capture_all(*state, &count);

	assert_true(count > 80);
	for (size_t i = 0; i < count; i++) {
		struct event event = wire_stock(
		    *state, captures[i].type, captures[i].body);

		assert_string_equal(event.type, captures[i].type);
		presence += event.kind != NULL;
		expect_same(*state, &event);
	}
	assert_int_equal(presence, count);
}

/* What our own module would have sent: the occupant's members stand in data. */
static const char *
as_signed(struct arena *arena, const struct capture *capture)
{
	struct json_writer json = json_writer(arena);
	const struct json *body, *occupant;
	const char *data = capture->body, *jid;

	assert_int_equal(json_parse(arena, data, strlen(data), &body), OK);
	occupant = json_member(body, "occupant");
	jid = json_as_text(json_member(occupant, "occupant_jid"));
	json_open(&json, NULL, '{');
	json_put_text(&json, "event", capture->type);
	json_put_text(&json, "room", json_as_text(json_member(body, "room_name")));
	json_put_text(&json, "timestamp", clock_format(arena, WIRE_NOW - 1, 6));
	if (occupant != NULL) {
		data = json_source(arena, occupant);
		data = arena_printf(arena, "{\"occupant_id\":\"%s\",%s", jid, data + 1);
	}
	json_put_raw(&json, "data", data);
	json_close(&json, '}');
	return json.text.bytes;
}

static void
the_same_told_in_the_signed_dialect_keeps_its_cache(void **state)
{
	size_t count, lefts = 0;
	const struct capture *captures = capture_all(*state, &count);

	for (size_t i = 0; i < count; i++) {
		struct event event = wire_signed(*state, as_signed(*state, &captures[i]));

		if (strcmp(event.type, "muc-occupant-left") == 0) {
			assert_non_null(event.occupant);
			assert_true(event.has_joined_at);
			lefts++;
		}
		expect_same(*state, &event);
	}
	assert_true(lefts > 10);
}

static void
odd_bodies_keep_their_cache(void **state)
{
	static const char *const data[] = { "{}", "{'joined_at':1,'left_at':2}",
		"{'timestamp':'other','left_at':null}", "{'occupant_id':'focus@d'}",
		"{'occupants':[{'user_id':'u'}],'all_occupants':[{'occupant_id':'o'}]}",
		"{'is_breakout':true,'created_at':0.25,'destroyed_at':-1}" };
	static const char *const types[] = { "muc-occupant-joined", "muc-occupant-left",
		"muc-room-created", "muc-room-destroyed", "muc-room-snapshot", "new" };

	for (size_t d = 0; d < COUNT(data); d++)
		for (size_t t = 0; t < COUNT(types); t++) {
			struct event event = wire_signed(*state,
			    arena_printf(*state,
				"{\"event\":\"%s\",\"room\":\"r\",\"data\":%s,"
				"\"timestamp\":\"2025-01-15T10:30:00Z\"}",
				types[t], wire_quotes(*state, data[d])));

			expect_same(*state, &event);
		}
}

static void
a_completion_has_only_its_time(void **state)
{
	struct event event = wire_completion(*state,
	    "{\"room_name\":\"r\",\"recording_file\":\"f\","
	    "\"recording_status\":\"failed\","
	    "\"timestamp\":\"2025-01-15T10:30:00Z\"}");

	expect_same(*state, &event);
}

static void
data_that_is_no_json_tells_nothing(void **state)
{
	const struct stored_event stored = { .meeting_id = "m",
		.seq = 1,
		.dialect = "signed",
		.type = "muc-room-created",
		.data = "{",
		.occurred_at = WIRE_NOW };

	assert_string_equal(event_reprojected(*state, &stored, presence_derive),
	    "{\"meeting_id\":\"m\",\"seq\":1,\"occurred_at\":\"" WIRE_NOW_TEXT
	    "\",\"kind\":\"created\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(an_item_names_its_event_by_meeting_and_seq),
		WIRE_TEST(captured_bodies_keep_their_cache),
		WIRE_TEST(the_same_told_in_the_signed_dialect_keeps_its_cache),
		WIRE_TEST(odd_bodies_keep_their_cache),
		WIRE_TEST(a_completion_has_only_its_time),
		WIRE_TEST(data_that_is_no_json_tells_nothing),
	};

	return cmocka_run_group_tests_name("reprojection", tests, NULL, NULL);
}
