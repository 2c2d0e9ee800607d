#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/wire.h"

#define BODY(members)                                                                    \
	"{\"event\":\"e\",\"room\":\"r\",\"timestamp\":\"2025-01-15T10:30:00Z\"" members \
	"}"

static void
a_body_becomes_an_event(void **state)
{
	struct event event = wire_signed(
	    *state, BODY(",\"data\":{\"a\":1},\"id\":\"i\",\"x\":0"));

	assert_string_equal(event.room, "r");
	assert_string_equal(event.type, "e");
	assert_string_equal(event.dialect, "signed");
	assert_true(event.received_at == WIRE_NOW);
	assert_string_equal(wire_data(*state, &event),
	    "{\"timestamp\":\"2025-01-15T10:30:00.000000Z\",\"a\":1}");
	assert_string_equal(wire_cache(*state, &event),
	    "\"occurred_at\":\"2025-01-15T10:30:00.000000Z\"");
}

static void
every_fault_is_told(void **state)
{
	static const struct {
		const char *body, *faults;
	} cases[] = {
		{ "", "missing" },
		{ "{}", "missing event,missing room,missing timestamp" },
		{ "[]", "model_attributes_type" },
		{ "{\"event\":null,\"room\":null,\"timestamp\":null}",
		    "missing event,missing room,missing timestamp" },
		{ "{\"event\":7,\"room\":[],\"timestamp\":1736937000,\"data\":[],\"id\":"
		  "1.5}",
		    "string_type event,string_type room,datetime_type "
		    "timestamp,dict_type data,"
		    "string_type id" },
		{ "{\"event\":\"\",\"room\":\"\",\"timestamp\":\"\",\"data\":\"\",\"id\":"
		  "\"\"}",
		    "string_too_short event,string_too_short room,datetime_parsing "
		    "timestamp,"
		    "dict_type data,string_too_short id" },
		{ "{\"event\":\"e\",\"room\":\"r\",\"timestamp\":\"2025-02-30T00:00:"
		  "00Z\"}",
		    "datetime_parsing timestamp" },
		{ BODY(",\"event\":\"twice\""), "json_invalid" },
		{ BODY(",\"data\":{\"a\":NaN}"), "json_invalid" },
		{ BODY(",\"data\":{\"a\":\"\\u0000\"}"), "json_invalid" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    wire_signed_faults(*state, cases[i].body), cases[i].faults);
}

static void
data_may_be_absent(void **state)
{
	static const char expected[] = "{\"timestamp\":\"2025-01-15T10:30:00.000000Z\"}";
	struct event event = wire_signed(*state, BODY(""));

	assert_string_equal(wire_data(*state, &event), expected);
	event = wire_signed(*state, BODY(",\"data\":null"));
	assert_string_equal(wire_data(*state, &event), expected);
	event = wire_signed(*state, BODY(",\"data\":{}"));
	assert_string_equal(wire_data(*state, &event), expected);
}

static void
data_is_kept_byte_for_byte(void **state)
{
	struct event event = wire_signed(*state,
	    BODY(",\"data\" : { \"timestamp\" :1, "
		 "\"n\":1.50e3,\"u\":\"\\u00fc\\/\" , \"l\":[ ]}  "));

	assert_string_equal(wire_data(*state, &event),
	    "{ \"timestamp\" :1, \"n\":1.50e3,\"u\":\"\\u00fc\\/\" , \"l\":[ ]}");
}

static void
a_timestamp_without_an_offset_is_utc(void **state)
{
	static const char *const timestamps[] = { "2025-01-15T10:30:00",
		"2025-01-15 10:30:00z", "2025-01-15T11:30:00+01:00",
		"2025-01-15T10:30:00.000000000Z" };

	for (size_t i = 0; i < COUNT(timestamps); i++) {
		struct event event = wire_signed(*state,
		    arena_printf(*state,
			"{\"event\":\"e\",\"room\":\"r\",\"timestamp\":\"%s\"}",
			timestamps[i]));

		assert_string_equal(wire_cache(*state, &event),
		    "\"occurred_at\":\"2025-01-15T10:30:00.000000Z\"");
	}
}

static void
the_cache_is_derived_from_data(void **state)
{
	struct event event = wire_signed(*state,
	    "{\"event\":\"muc-occupant-left\",\"room\":\"r\","
	    "\"timestamp\":\"2025-01-15T10:30:00Z\",\"data\":{\"occupant_id\":\"o\","
	    "\"joined_at\":1736936000.25,\"left_at\":\"2025-01-15T10:29:59.5Z\"}}");

	assert_string_equal(wire_cache(*state, &event),
	    "\"occurred_at\":\"2025-01-15T10:29:59.500000Z\",\"occupant\":\"o\","
	    "\"joined_at\":\"2025-01-15T10:13:20.250000Z\",\"kind\":\"left\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(a_body_becomes_an_event),
		WIRE_TEST(every_fault_is_told),
		WIRE_TEST(data_may_be_absent),
		WIRE_TEST(data_is_kept_byte_for_byte),
		WIRE_TEST(a_timestamp_without_an_offset_is_utc),
		WIRE_TEST(the_cache_is_derived_from_data),
	};

	return cmocka_run_group_tests_name("signed", tests, NULL, NULL);
}
