#include "platform/whereby_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/settings.h"
#include "lib/verify.h"
#include "lib/wire.h"
#include "model/making.h"
#include "model/room.h"

#define KEY "0123456789abcdef.key"

static int
open_all(void **state)
{
	*state = arena_new();
	return SETTINGS(*state, &whereby_api_config, "WHEREBY_API_KEY=" KEY) == NULL ? 0 :
										       -1;
}

static void
it_is_off_without_a_key(void **state)
{
	assert_true(whereby_api_is_configured());
	assert_null(SETTINGS(*state, &whereby_api_config, "WHEREBY_API_KEY="));
	assert_false(whereby_api_is_configured());
	assert_int_equal(whereby_api_timeout_ms(), 5000);
	assert_string_equal(
	    whereby_api_url(*state, "/meetings"), "https://api.whereby.dev/v1/meetings");
}

static void
faulty_settings_are_named(void **state)
{
	static const char *const wrong[] = { "WHEREBY_API_KEY=short",
		"WHEREBY_API_KEY=" KEY " x", "WHEREBY_API_KEY=" KEY "\r\nX-Other: 1",
		"WHEREBY_API_URL=api.whereby.dev", "WHEREBY_API_URL=file:///x",
		"WHEREBY_API_URL=https://h/?x", "WHEREBY_API_URL=https://h/#x",
		"WHEREBY_TIMEOUT=7", "WHEREBY_TIMEOUT=0", "WHEREBY_RETRY=0",
		"WHEREBY_POLL=0" };

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *message = SETTINGS(*state, &whereby_api_config, wrong[i]);
		const char *name = arena_copy(*state, wrong[i], strcspn(wrong[i], "="));

		if (message == NULL || strstr(message, name) == NULL)
			fail_msg("%s", wrong[i]);
	}
}

static void
a_request_goes_to_the_api_with_the_key(void **state)
{
	assert_null(SETTINGS(*state, &whereby_api_config, "WHEREBY_API_KEY=" KEY,
	    "WHEREBY_API_URL=http://127.0.0.1:8/v1//"));
	assert_string_equal(
	    whereby_api_url(*state, "/meetings"), "http://127.0.0.1:8/v1/meetings");
	assert_string_equal(whereby_api_meeting_path(*state, "134-a"), "/meetings/134-a");
	assert_string_equal(whereby_api_meeting_path(*state, "../\xc3\xbc?a"),
	    "/meetings/..%2F%C3%BC%3Fa");
	assert_string_equal(whereby_api_headers(*state)[0], "Authorization: Bearer " KEY);
}

static void
the_wish_is_what_the_room_is(void **state)
{
	static const struct room room = { .name = "Team",
		.platform = "whereby",
		.is_locked = true,
		.room_mode = "group",
		.recording_type = "cloud",
		.recording_trigger = "prompt" };

	assert_string_equal(
	    whereby_api_wish(*state, &room, "reflector-team-1-", WIRE_NOW),
	    wire_quotes(*state,
		"{'endDate':'2025-01-15T12:00:00.000Z','isLocked':true,"
		"'roomMode':'group','roomNamePrefix':'reflector-team-1-','roomNamePattern':'uuid',"
		"'recording':{'type':'cloud','destination':null,'startTrigger':'prompt'},"
		"'fields':['hostRoomUrl']}"));
}

static enum outcome
read(struct arena *arena, const char *answer, struct made_meeting *made)
{
	answer = wire_quotes(arena, answer);
	return whereby_api_read(arena, answer, strlen(answer), made);
}

#define URLS                                                                             \
	"'roomUrl':'https://a.whereby.com/r-1',"                                         \
	"'hostRoomUrl':'https://a.whereby.com/r-1?roomKey=k'"

static void
the_answer_is_the_meeting(void **state)
{
	struct made_meeting made = { .is_locked = true };

	assert_int_equal(read(*state,
			     "{'meetingId':'1','roomName':'/r-2','startDate':'x',"
			     "'endDate':'2025-01-15T12:00:00Z'," URLS "}",
			     &made),
	    OK);
	assert_string_equal(made.id, "1");
	assert_string_equal(made.room_name, "r-2");
	assert_string_equal(made.room_url, "https://a.whereby.com/r-1");
	assert_string_equal(made.host_room_url, "https://a.whereby.com/r-1?roomKey=k");
	assert_true(made.is_locked);
	assert_int_equal(read(*state, "{'meetingId':1," URLS "}", &made), OK);
	assert_string_equal(made.id, "1");
	assert_int_equal(read(*state, "{'meetingId':'1'," URLS "}", &made), OK);
	assert_string_equal(made.room_name, "r-1");
}

static void
anything_else_is_no_meeting(void **state)
{
	static const char *const wrong[] = {
		"", "null", "[]", "{}", "<html>", "{'meetingId':'1'",
		"{'meetingId':1.5," URLS "}", "{'meetingId':1,'roomName':2," URLS "}",
		"{'meetingId':''," URLS "}", "{" URLS "}",
		"{'meetingId':'1','roomUrl':'https://a.whereby.com/r'}",
		"{'meetingId':'1','roomName':'/'," URLS "}",
		"{'meetingId':'1','roomName':'a/b'," URLS "}",
		"{'meetingId':'1','roomUrl':'javascript:x','hostRoomUrl':'https://a/b'}",
		"{'meetingId':'1','roomUrl':'https://a/','hostRoomUrl':'https://a/b'}",
		"{'meetingId':'1','roomUrl':'https://a/b','hostRoomUrl':'http://a/b'}",
		"{'meetingId':'1','roomUrl':'https://a/ b','hostRoomUrl':'https://a/b'}"
	};
	struct made_meeting made = { 0 };

	for (size_t i = 0; i < COUNT(wrong); i++)
		if (read(*state, wrong[i], &made) != INVALID)
			fail_msg("%s", wrong[i]);
}

static enum outcome
read_page(struct arena *arena, const char *answer, struct whereby_page *page)
{
	answer = wire_quotes(arena, answer);
	return whereby_api_read_page(arena, answer, strlen(answer), page);
}

static void
a_page_has_meetings_and_the_way_to_the_next(void **state)
{
	struct whereby_page page;

	assert_int_equal(
	    read_page(*state,
		"{'results':[{'meetingId':'1','roomName':'/a'},"
		"{'meetingId':'2','roomUrl':'https://t.whereby.com/b?x'}],'cursor':'c 1'}",
		&page),
	    OK);
	assert_int_equal(page.count, 2);
	assert_string_equal(page.items[0].id, "1");
	assert_string_equal(page.items[0].room_name, "a");
	assert_string_equal(page.items[1].room_name, "b");
	assert_string_equal(whereby_api_page_path(*state, NULL), "/meetings?limit=100");
	assert_string_equal(whereby_api_page_path(*state, page.cursor),
	    "/meetings?limit=100&cursor=c%201");
	assert_int_equal(read_page(*state, "{'results':[],'cursor':17}", &page), OK);
	assert_string_equal(page.cursor, "17");
	assert_int_equal(read_page(*state, "{'results':[],'cursor':null}", &page), OK);
	assert_int_equal(page.count, 0);
	assert_null(page.cursor);
}

static void
anything_else_is_no_page(void **state)
{
	static const char *const wrong[] = { "", "[]", "{}", "{'results':{}}",
		"{'results':[1]}", "{'results':[{'meetingId':'1'}]}",
		"{'results':[],'cursor':{}}",
		"{'results':[{'meetingId':'1','roomName':7,'roomUrl':'https://a/b'}]}",
		"{'results':[{'roomName':'/a'}]}" };
	struct whereby_page page;

	for (size_t i = 0; i < COUNT(wrong); i++)
		if (read_page(*state, wrong[i], &page) != INVALID)
			fail_msg("%s", wrong[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_off_without_a_key),
		TEST(faulty_settings_are_named),
		TEST(a_request_goes_to_the_api_with_the_key),
		TEST(the_wish_is_what_the_room_is),
		TEST(the_answer_is_the_meeting),
		TEST(anything_else_is_no_meeting),
		TEST(a_page_has_meetings_and_the_way_to_the_next),
		TEST(anything_else_is_no_page),
	};

	return cmocka_run_group_tests_name("whereby-api", tests, NULL, NULL);
}
