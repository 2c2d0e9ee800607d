/*
 * What makes two events the same: signed, (dialect, id, event, room, timestamp) with an
 * id, else the bytes; stock, the bytes; a completion, what it tells of the file.
 */
#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"
#include "lib/wire.h"
#include "wire/sender.h"

static bool
same(const struct event *one, const struct event *other)
{
	return one->identity_bytes == other->identity_bytes &&
	    memcmp(one->identity, other->identity, one->identity_bytes) == 0;
}

static bool
same_signed(struct arena *arena, const char *one, const char *other)
{
	const struct event first = wire_signed(arena, one),
			   second = wire_signed(arena, other);

	return same(&first, &second);
}

static bool
same_completion(struct arena *arena, const char *one, const char *other)
{
	const struct event first = wire_completion(arena, one);
	const struct event second = wire_completion(arena, other);

	return same(&first, &second);
}

#define SIGNED(event, room, time, rest)                                                  \
	"{\"event\":\"" event "\",\"room\":\"" room                                      \
	"\",\"timestamp\":\"2025-01-15T" time "\"" rest "}"
#define PLAIN SIGNED("e", "r", "10:30:00Z", ",\"id\":\"i\"")

static void
with_an_id_the_rest_of_the_body_does_not_matter(void **state)
{
	static const char *const equal[] = { PLAIN,
		SIGNED("e", "r", "10:30:00Z", ",\"id\":\"i\",\"data\":{\"a\":1}"),
		SIGNED("e", "r", "10:30:00Z", " , \"id\" : \"\\u0069\""),
		SIGNED("e", "r", "10:30:00.0000001Z", ",\"id\":\"i\""),
		SIGNED("e", "r", "12:30:00+02:00", ",\"id\":\"i\",\"more\":true") };

	for (size_t i = 0; i < COUNT(equal); i++)
		assert_true(same_signed(*state, PLAIN, equal[i]));
}

static void
another_id_event_room_or_time_is_another_event(void **state)
{
	static const char *const different[] = { SIGNED("e", "r", "10:30:00Z",
						     ",\"id\":\"j\""),
		SIGNED("f", "r", "10:30:00Z", ",\"id\":\"i\""),
		SIGNED("e", "s", "10:30:00Z", ",\"id\":\"i\""),
		SIGNED("e", "r", "10:30:01Z", ",\"id\":\"i\""),
		SIGNED("e", "r", "10:30:00.000001Z", ",\"id\":\"i\""),
		SIGNED("e", "r", "10:30:00Z", "") };

	for (size_t i = 0; i < COUNT(different); i++)
		assert_false(same_signed(*state, PLAIN, different[i]));
}

static void
parts_do_not_run_into_each_other(void **state)
{
	assert_false(same_signed(*state, SIGNED("ab", "c", "10:30:00Z", ",\"id\":\"i\""),
	    SIGNED("a", "bc", "10:30:00Z", ",\"id\":\"i\"")));
	assert_false(same_signed(*state, SIGNED("e", "r", "10:30:00Z", ",\"id\":\"ie\""),
	    SIGNED("ee", "r", "10:30:00Z", ",\"id\":\"i\"")));
	assert_false(same_signed(*state, SIGNED("e+r", "s", "10:30:00Z", ",\"id\":\"i\""),
	    SIGNED("e", "r+s", "10:30:00Z", ",\"id\":\"i\"")));
}

static void
without_an_id_the_bytes_decide(void **state)
{
	static const char body[] = SIGNED("e", "r", "10:30:00Z", ",\"data\":{}");

	assert_true(same_signed(*state, body, arena_text(*state, body)));
	assert_true(same_signed(*state, SIGNED("e", "r", "10:30:00Z", ",\"id\":null"),
	    SIGNED("e", "r", "10:30:00Z", ",\"id\":null")));
	assert_false(
	    same_signed(*state, body, SIGNED("e", "r", "10:30:00Z", ",\"data\":{ }")));
	assert_false(same_signed(*state, body, SIGNED("e", "r", "10:30:00Z", "")));
}

static void
stock_events_are_their_bytes(void **state)
{
	static const char named[] =
	    "{\"room_name\":\"r\",\"event_name\":\"muc-room-created\"}";
	static const char bare[] = "{\"room_name\":\"r\"}";
	struct event one = wire_stock(*state, "muc-room-created", named);
	struct event other = wire_stock(*state, "muc-room-destroyed", named);

	assert_true(same(&one, &other));
	one = wire_stock(*state, "muc-room-created", bare);
	assert_false(same(&one, &other));
	other = wire_stock(*state, "muc-room-created", bare);
	assert_true(same(&one, &other));
	other = wire_stock(*state, "muc-room-destroyed", bare);
	assert_false(same(&one, &other));
	other = wire_stock(*state, "muc-room-created", "{\"room_name\":\"r\" }");
	assert_false(same(&one, &other));
}

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
#define COMPLETION(file, status, time, rest)                                             \
	"{\"room_name\":\"r\",\"recording_file\":\"" file                                \
	"\",\"recording_status\":\"" status "\",\"timestamp\":\"2025-01-15T" time        \
	"\"" rest "}"
#define ALL(id, url, size, last)                                                         \
	",\"recording_id\":\"" id "\",\"recording_url\":\"" url "\",\"size\":" size      \
	",\"sha256\":\"" DIGEST last "\""

static void
a_completion_is_the_same_whatever_its_time(void **state)
{
	static const char one[] = COMPLETION(
	    "f", "completed", "10:30:00Z", ALL("i", "u", "5", "a"));
	static const char *const equal[] = { COMPLETION("f", "completed", "11:30:00Z",
						 ALL("i", "u", "5", "a")),
		COMPLETION("f", "completed", "10:30:00Z", ALL("i", "u", "5", "A")),
		COMPLETION("f", "completed", "10:30:00Z", ALL("i", "u", "5.0", "a")),
		COMPLETION("f", "completed", "10:30:00Z",
		    ALL("i", "u", "5",
			"a") ",\"host\":\"h\",\"duration\":7,\"participants\":[]") };

	for (size_t i = 0; i < COUNT(equal); i++)
		assert_true(same_completion(*state, one, equal[i]));
	assert_true(same_completion(*state, COMPLETION("f", "completed", "10:30:00Z", ""),
	    COMPLETION("f", "completed", "10:30:00Z", ",\"recording_id\":\"\"")));
}

static void
a_completion_that_tells_something_else_of_the_file_is_another(void **state)
{
	static const char one[] = COMPLETION(
	    "f", "completed", "10:30:00Z", ALL("i", "u", "5", "a"));
	static const char *const different[] = { COMPLETION("g", "completed", "10:30:00Z",
						     ALL("i", "u", "5", "a")),
		COMPLETION("f", "failed", "10:30:00Z", ALL("i", "u", "5", "a")),
		COMPLETION("f", "completed", "10:30:00Z", ALL("j", "u", "5", "a")),
		COMPLETION("f", "completed", "10:30:00Z", ALL("i", "v", "5", "a")),
		COMPLETION("f", "completed", "10:30:00Z", ALL("i", "u", "6", "a")),
		COMPLETION("f", "completed", "10:30:00Z", ALL("i", "u", "5", "b")),
		COMPLETION("f", "completed", "10:30:00Z", "") };

	for (size_t i = 0; i < COUNT(different); i++)
		assert_false(same_completion(*state, one, different[i]));
}

static void
dialects_never_meet(void **state)
{
	static const char body[] =
	    "{\"event\":\"e\",\"room\":\"r\",\"room_name\":\"r\","
	    "\"timestamp\":\"2025-01-15T10:30:00Z\",\"recording_file\":\"f\","
	    "\"recording_status\":\"failed\"}";
	const struct event one = wire_signed(*state, body);
	const struct event stock = wire_stock(*state, "muc-room-created", body);
	const struct event jibri = wire_completion(*state, body);

	assert_false(same(&one, &stock));
	assert_false(same(&one, &jibri));
	assert_false(same(&stock, &jibri));
}

static void
a_part_that_is_absent_is_not_the_empty_one(void **state)
{
	struct text absent = text_new(*state), empty = text_new(*state);
	struct text plus = text_new(*state);

	sender_identity(&absent, NULL);
	sender_identity(&empty, "");
	sender_identity(&plus, "-");
	assert_memory_equal(absent.bytes, "-\0", absent.length);
	assert_memory_equal(empty.bytes, "+\0", empty.length);
	assert_memory_equal(plus.bytes, "+-\0", plus.length);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(with_an_id_the_rest_of_the_body_does_not_matter),
		WIRE_TEST(another_id_event_room_or_time_is_another_event),
		WIRE_TEST(parts_do_not_run_into_each_other),
		WIRE_TEST(without_an_id_the_bytes_decide),
		WIRE_TEST(stock_events_are_their_bytes),
		WIRE_TEST(a_completion_is_the_same_whatever_its_time),
		WIRE_TEST(a_completion_that_tells_something_else_of_the_file_is_another),
		WIRE_TEST(dialects_never_meet),
		WIRE_TEST(a_part_that_is_absent_is_not_the_empty_one),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
