#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/encode.h"
#include "lib/verify.h"
#include "model/participant.h"
#include "model/recording.h"
#include "wire/attendance.h"
#include "wire/list.h"
#include "wire/meeting.h"

#define ITEMS 20
#define ITEM_BYTES ((size_t)1024 * 1024)
#define WHOLE ((int64_t)(LIST_BYTES / ITEM_BYTES))

static char *
long_text(struct arena *arena)
{
	char *text = arena_alloc(arena, ITEM_BYTES + 1);

	memset(text, 'x', ITEM_BYTES);
	return text;
}

/* Each person has an id of 1 MiB. */
static struct participant_list
people(struct arena *arena)
{
	struct participant_list list = {
		.items = arena_alloc(arena, ITEMS * sizeof(*list.items)), .count = ITEMS
	};

	for (int i = 0; i < ITEMS; i++)
		list.items[i] = (struct participant){
			.id = long_text(arena), .first_seen = "", .last_seen = ""
		};
	return list;
}

static void
a_list_of_people_ends_after_so_many_bytes(void **state)
{
	struct participant_list list = people(*state);
	struct json_writer json = json_writer(*state);

	assert_int_equal(attendance_participants(&json, NULL, &list, 0), WHOLE);
	assert_in_range(json.text.length, LIST_BYTES, LIST_BYTES + ITEM_BYTES);
	json = json_writer(*state);
	assert_int_equal(attendance_participants(&json, NULL, &list, ITEMS - 2), ITEMS);
	assert_int_equal(attendance_participants(&json, NULL, &list, INT64_MAX), ITEMS);
}

static void
what_stands_before_a_list_takes_none_of_its_bytes(void **state)
{
	struct participant_list list = people(*state);
	struct json_writer json = json_writer(*state);

	json_open(&json, NULL, '{');
	assert_int_equal(attendance_participants(&json, "first", &list, 0), WHOLE);
	assert_int_equal(attendance_participants(&json, "second", &list, 0), WHOLE);
}

static void
csv_ends_after_so_many_bytes(void **state)
{
	struct participant_list list = people(*state);
	struct text csv = text_new(*state);

	assert_int_equal(attendance_csv(&csv, &list, 0), WHOLE);
	assert_in_range(csv.length, LIST_BYTES, LIST_BYTES + ITEM_BYTES);
	csv = text_new(*state);
	assert_int_equal(attendance_csv(&csv, &list, ITEMS - 1), ITEMS);
}

static void
sessions_of_one_person_end_after_so_many_bytes(void **state)
{
	struct session sessions[ITEMS];
	struct participant person = {
		.id = "", .sessions = sessions, .session_count = ITEMS
	};
	struct participant_list list = { .items = &person, .count = 1 };
	struct json_writer json = json_writer(*state);

	for (int i = 0; i < ITEMS; i++)
		sessions[i] = (struct session){ .occupant = long_text(*state) };
	assert_int_equal(attendance_participants(&json, NULL, &list, 0), 1);
	assert_in_range(json.text.length, LIST_BYTES, LIST_BYTES + ITEM_BYTES);
}

static void
a_list_of_recordings_ends_after_so_many_bytes(void **state)
{
	struct recording items[ITEMS];
	struct recording_list list = { .items = items, .count = ITEMS };
	struct json_writer json = json_writer(*state);

	for (int i = 0; i < ITEMS; i++)
		items[i] = (struct recording){ .files = long_text(*state) };
	assert_int_equal(meeting_recordings(&json, NULL, &list, 0), WHOLE);
	assert_in_range(json.text.length, LIST_BYTES, LIST_BYTES + ITEM_BYTES);
	assert_int_equal(meeting_recordings(&json, NULL, &list, INT64_MAX), ITEMS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_list_of_people_ends_after_so_many_bytes),
		VERIFY_TEST(what_stands_before_a_list_takes_none_of_its_bytes),
		VERIFY_TEST(csv_ends_after_so_many_bytes),
		VERIFY_TEST(sessions_of_one_person_end_after_so_many_bytes),
		VERIFY_TEST(a_list_of_recordings_ends_after_so_many_bytes),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
