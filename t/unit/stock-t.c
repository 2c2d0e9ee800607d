#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/wire.h"

static void
a_body_becomes_an_event(void **state)
{
	struct event event = wire_stock(*state, "muc-occupant-joined",
	    "{\"room_name\":\"r\",\"event_name\":\"muc-occupant-joined\",\"is_breakout\":"
	    "false,"
	    "\"occupant\":{\"occupant_jid\":\"o@d/"
	    "x\",\"joined_at\":1736937000,\"name\":\"N\"}}");

	assert_string_equal(event.room, "r");
	assert_string_equal(event.type, "muc-occupant-joined");
	assert_string_equal(event.dialect, "stock");
	assert_true(event.received_at == WIRE_NOW);
	assert_string_equal(wire_cache(*state, &event),
	    "\"occurred_at\":\"2025-01-15T10:30:00.000000Z\",\"occupant\":\"o@d/x\","
	    "\"nick\":\"N\",\"joined_at\":\"2025-01-15T10:30:00.000000Z\",\"kind\":"
	    "\"joined\"");
}

static void
the_whole_body_is_its_data_with_the_sender_s_time(void **state)
{
	struct event event = wire_stock(*state, "muc-room-created",
	    " { \"room_name\":\"r\" , \"created_at\":1736937000 } ");

	assert_string_equal(wire_data(*state, &event),
	    "{\"timestamp\":\"2025-01-15T10:30:00.000000Z\", \"room_name\":\"r\" , "
	    "\"created_at\":1736937000 }");
	event = wire_stock(
	    *state, "muc-room-created", "{\"room_name\":\"r\",\"timestamp\":\"own\"}");
	assert_string_equal(
	    wire_data(*state, &event), "{\"room_name\":\"r\",\"timestamp\":\"own\"}");
}

static void
without_a_sender_s_time_it_is_when_we_received_it(void **state)
{
	struct event event = wire_stock(
	    *state, "muc-room-created", "{\"room_name\":\"r\"}");

	assert_string_equal(wire_data(*state, &event),
	    "{\"timestamp\":\"" WIRE_NOW_TEXT "\",\"room_name\":\"r\"}");
	assert_string_equal(wire_cache(*state, &event),
	    "\"occurred_at\":\"" WIRE_NOW_TEXT "\",\"kind\":\"created\"");
}

static void
event_name_wins_over_the_path(void **state)
{
	struct event event = wire_stock(*state, "muc-room-created",
	    "{\"room_name\":\"r\",\"event_name\":\"muc-room-destroyed\"}");

	assert_string_equal(event.type, "muc-room-destroyed");
	assert_string_equal(event.kind, "destroyed");
	event = wire_stock(
	    *state, "muc-room-created", "{\"room_name\":\"r\",\"event_name\":null}");
	assert_string_equal(event.type, "muc-room-created");
	event = wire_stock(*state, "muc-room-created",
	    "{\"room_name\":\"r\",\"event_name\":\"something-new\"}");
	assert_string_equal(event.type, "something-new");
	assert_null(event.kind);
}

static void
every_fault_is_told(void **state)
{
	static const struct {
		const char *body, *faults;
	} cases[] = {
		{ "", "missing" },
		{ "7", "model_attributes_type" },
		{ "{}", "missing room_name" },
		{ "{\"room_name\":\"\",\"event_name\":\"\"}",
		    "string_too_short event_name,string_too_short room_name" },
		{ "{\"room_name\":1,\"event_name\":{}}",
		    "string_type event_name,string_type room_name" },
		{ "{\"room_name\":\"r\"", "json_invalid" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    wire_stock_faults(*state, cases[i].body), cases[i].faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(a_body_becomes_an_event),
		WIRE_TEST(the_whole_body_is_its_data_with_the_sender_s_time),
		WIRE_TEST(without_a_sender_s_time_it_is_when_we_received_it),
		WIRE_TEST(event_name_wins_over_the_path),
		WIRE_TEST(every_fault_is_told),
	};

	return cmocka_run_group_tests_name("stock", tests, NULL, NULL);
}
