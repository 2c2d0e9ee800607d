#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/wire.h"
#include "wire/completion.h"

#define BODY(status, members)                                                            \
	"{\"room_name\":\"r\",\"recording_file\":\"/d/f.mp4\","                          \
	"\"recording_status\":\"" status                                                 \
	"\",\"timestamp\":\"2025-01-15T10:30:00Z\"" members "}"

static void
a_body_becomes_an_event(void **state)
{
	static const char body[] = BODY("completed", ",\"size\":5,\"duration\":1.5");
	const struct delivery delivery = { body, strlen(body), WIRE_NOW };
	struct faults faults = { .arena = *state };
	struct event event;
	const char *file = NULL;

	assert_int_equal(completion_read(*state, &delivery, &event, &file, &faults), OK);
	assert_string_equal(file, "/d/f.mp4");
	assert_string_equal(event.room, "r");
	assert_string_equal(event.type, "recording_completed");
	assert_string_equal(event.dialect, "jibri");
	assert_true(event.received_at == WIRE_NOW);
	assert_string_equal(wire_data(*state, &event), body);
	assert_string_equal(wire_cache(*state, &event),
	    "\"occurred_at\":\"2025-01-15T10:30:00.000000Z\"");
}

static void
failed_is_a_type_of_its_own(void **state)
{
	assert_string_equal(
	    wire_completion(*state, BODY("failed", "")).type, "recording_failed");
}

static void
every_member_is_taken_whether_empty_or_full(void **state)
{
	wire_completion(*state,
	    BODY("completed",
		",\"recording_id\":\"\",\"recording_url\":\"\",\"host\":\"\",\"size\":0,"
		"\"plain_size\":0,\"plain_sha256\":null,\"sha256\":null,\"duration\":0,\"participants\":[],\"reason\":\"\","
		"\"started_at\":null,\"stopped_at\":null"));
	wire_completion(*state,
	    BODY("completed",
		",\"recording_id\":\"i\",\"recording_url\":\"https://h/"
		"f\",\"host\":\"h\","
		"\"size\":9223372036854775807,\"plain_size\":9223372036854775807,"
		"\"plain_sha256\":"
		"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
		"\"duration\":3600.25,\"participants\":[{}],"
		"\"sha256\":"
		"\"E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
		"\"x\":1"));
}

static void
every_fault_is_told(void **state)
{
	static const struct {
		const char *body, *faults;
	} cases[] = {
		{ "", "missing" },
		{ "{}",
		    "missing room_name,missing recording_file,missing recording_status,"
		    "missing timestamp" },
		{ BODY("uploaded", ""), "literal_error recording_status" },
		{ BODY("Completed", ""), "literal_error recording_status" },
		{ "{\"room_name\":\"\",\"recording_file\":\"\",\"recording_status\":"
		  "\"failed\","
		  "\"timestamp\":0}",
		    "string_too_short room_name,string_too_short recording_file,"
		    "datetime_type timestamp" },
		{ BODY("completed", ",\"size\":-1,\"duration\":-0.5"),
		    "greater_than_equal size,greater_than_equal duration" },
		{ BODY("completed",
		      ",\"size\":1.5,\"sha256\":\"abc\",\"participants\":{}"),
		    "int_from_float size,value_error sha256,list_type participants" },
		{ BODY("completed", ",\"sha256\":\"\""), "value_error sha256" },
		{ BODY("completed", ",\"plain_size\":-1,\"plain_sha256\":\"0g\""),
		    "greater_than_equal plain_size,value_error plain_sha256" },
		{ BODY("completed", ",\"plain_size\":\"5\",\"plain_sha256\":5"),
		    "int_parsing plain_size,string_type plain_sha256" },
		{ BODY("completed", ",\"size\":\"5\",\"duration\":\"5\",\"host\":5"),
		    "string_type host,int_parsing size,float_parsing duration" },
		{ BODY(
		      "failed", ",\"reason\":7,\"started_at\":\"soon\",\"stopped_at\":5"),
		    "string_type reason,datetime_parsing started_at,"
		    "datetime_type stopped_at" },
		{ BODY("completed", ",\"recording_id\":1.5,\"recording_url\":[]"),
		    "string_type recording_id,string_type recording_url" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    wire_completion_faults(*state, cases[i].body), cases[i].faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(a_body_becomes_an_event),
		WIRE_TEST(failed_is_a_type_of_its_own),
		WIRE_TEST(every_member_is_taken_whether_empty_or_full),
		WIRE_TEST(every_fault_is_told),
	};

	return cmocka_run_group_tests_name("completion", tests, NULL, NULL);
}
