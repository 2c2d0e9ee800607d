/*
 * A platform is a struct of functions and a row of the table: two more stand in it here, put
 * there by the linker, and nothing else knows of them.
 */
#include "platform/platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/verify.h"
#include "model/event.h"
#include "model/meeting.h"
#include "model/room.h"
#include "wire/room.h"

static bool starts = true;
static const char *lacking;

static const struct config_group settings = { NULL, 0, NULL };
static const struct config_group webhook_settings = { NULL, 0, NULL };

static const char *
lacks(void)
{
	return lacking;
}

static bool
start(void)
{
	return starts;
}

static enum outcome
admit(struct visit *visit)
{
	if (!visit->room->is_locked)
		return OK;
	visit->problem = "The meadow has a fence";
	return FORBIDDEN;
}

static enum outcome
open_here(struct visit *visit, struct meeting *meeting)
{
	*meeting = (struct meeting){
		.id = "m", .room_id = visit->room->id, .platform = "meadow"
	};
	return OK;
}

/* The room has moved here while a meeting runs in the meadow. */
static enum outcome
open_there(struct visit *visit, struct meeting *meeting)
{
	return open_here(visit, meeting);
}

static enum outcome
link_here(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	links->room_url = arena_printf(
	    visit->arena, "meadow:%s/%s", meeting->room_id, visit->name);
	links->host_room_url = "";
	return OK;
}

static enum outcome
link_there(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	(void)meeting;
	(void)links;
	visit->problem = "Nobody is led to the brook";
	return FAILED;
}

static const char *
guest(struct arena *arena, const struct meeting *meeting, const char *token, int64_t now)
{
	(void)now;
	return arena_printf(arena, "%s of %s", token, meeting->id);
}

static enum outcome
sweep(struct db *db, struct arena *arena, int64_t *removed)
{
	(void)db;
	(void)arena;
	*removed += 3;
	return OK;
}

static enum outcome
presence(struct arena *arena, const struct json *data, int64_t told, struct event *event,
    struct faults *faults)
{
	(void)arena;
	(void)data;
	(void)faults;
	event->occurred_at = told;
	event->kind = "joined";
	return OK;
}

static const struct platform meadow = {
	.name = "meadow",
	.title = "The meadow",
	.config = &settings,
	.webhook_config = &webhook_settings,
	.lacks = lacks,
	.start = start,
	.admit = admit,
	.open = open_here,
	.link = link_here,
	.guest = guest,
	.sweep = sweep,
	.presence = presence,
};

/* As little as a platform can have. */
static const struct platform brook = {
	.name = "brook",
	.title = "The brook",
	.admit = admit,
	.open = open_there,
	.link = link_there,
};

const struct platform *const *__real_platform_table(size_t *count);
const struct platform *const *__wrap_platform_table(size_t *count);

const struct platform *const *
__wrap_platform_table(size_t *count)
{
	static const struct platform *all[8];
	const struct platform *const *real = __real_platform_table(count);

	assert_true(*count + 2 <= COUNT(all));
	memcpy(all, real, *count * sizeof(*all));
	all[(*count)++] = &meadow;
	all[(*count)++] = &brook;
	return all;
}

static const struct room in_the_meadow = { .id = "r", .name = "n", .platform = "meadow" };
static const struct room at_the_brook = { .id = "r", .name = "n", .platform = "brook" };

static enum outcome
enter(struct arena *arena, const struct room *room, struct visit *visit,
    struct links *links)
{
	static const struct caller caller;
	struct meeting meeting;

	*visit = (struct visit){
		.arena = arena, .caller = &caller, .room = room, .name = "Joe", .now = 1
	};
	return platform_enter(visit, &meeting, links);
}

static void
a_room_s_meeting_is_opened_and_linked_on_its_platform(void **state)
{
	struct visit visit;
	struct links links;

	assert_int_equal(enter(*state, &in_the_meadow, &visit, &links), OK);
	assert_string_equal(links.room_url, "meadow:r/Joe");
	assert_string_equal(links.host_room_url, "");
	assert_null(visit.problem);
}

static void
a_meeting_is_linked_where_it_was_opened(void **state)
{
	struct visit visit;
	struct links links;

	assert_int_equal(enter(*state, &at_the_brook, &visit, &links), OK);
	assert_string_equal(links.room_url, "meadow:r/Joe");
}

static void
a_refusal_has_a_text(void **state)
{
	const struct room locked = { .platform = "meadow", .is_locked = true };
	struct visit visit;
	struct links links;

	assert_int_equal(enter(*state, &locked, &visit, &links), FORBIDDEN);
	assert_string_equal(visit.problem, "The meadow has a fence");
}

static void
a_platform_that_is_in_no_row_is_our_fault(void **state)
{
	const struct room lost = { .platform = "desert" };
	struct visit visit;
	struct links links;

	assert_int_equal(enter(*state, &lost, &visit, &links), FAILED);
	assert_null(platform_find("desert"));
	assert_null(platform_find(NULL));
}

static void
the_form_of_rooms_takes_it(void **state)
{
	static const char right[] = "{\"name\":\"n\",\"platform\":\"brook\"}";
	static const char wrong[] = "{\"name\":\"n\",\"platform\":\"desert\"}";
	struct faults faults = { .arena = *state };
	struct field fields[ROOM_FIELDS];
	struct room_form form = { 0 };
	const struct json *object;

	room_fields(fields, platform_names(*state, " "));
	assert_int_equal(
	    json_parse_object(*state, right, strlen(right), &object, &faults), OK);
	assert_int_equal(
	    json_decode(object, fields, COUNT(fields), JSON_WHOLE, &form, &faults), OK);
	assert_string_equal(form.platform, "brook");
	assert_int_equal(
	    json_parse_object(*state, wrong, strlen(wrong), &object, &faults), OK);
	assert_int_equal(
	    json_decode(object, fields, COUNT(fields), JSON_WHOLE, &form, &faults),
	    INVALID);
	assert_non_null(strstr(
	    faults.items, "Input should be 'jitsi', 'whereby', 'meadow' or 'brook'"));
}

static bool
has(const struct config_group *const groups[], size_t count,
    const struct config_group *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (groups[i] == wanted)
			return true;
	return false;
}

static void
its_settings_are_read(void **state)
{
	const struct config_group *groups[PLATFORM_GROUPS];
	size_t count = platform_groups(groups);

	(void)state;
	assert_true(has(groups, count, &settings));
	assert_false(has(groups, count, &webhook_settings));
	count = platform_webhook_groups(groups);
	assert_true(has(groups, count, &webhook_settings));
	assert_false(has(groups, count, &settings));
}

static void
it_may_lack_a_setting_and_may_fail_to_start(void **state)
{
	(void)state;
	assert_null(platform_lacks(&meadow));
	lacking = "MEADOW_KEY";
	assert_string_equal(platform_lacks(&meadow), "MEADOW_KEY");
	assert_null(platform_lacks(&brook));
	lacking = NULL;
	assert_true(platform_start());
	starts = false;
	assert_false(platform_start());
	starts = true;
}

static void
its_events_have_a_reader_of_their_own(void **state)
{
	struct event event = { 0 };
	struct faults faults = { .arena = *state };

	assert_int_equal(
	    platform_presence("meadow")(*state, NULL, 7, &event, &faults), OK);
	assert_string_equal(event.kind, "joined");
	assert_true(event.occurred_at == 7);
	assert_ptr_equal(platform_presence("brook"), presence_derive);
	assert_ptr_equal(platform_presence("signed"), presence_derive);
	assert_ptr_equal(platform_presence("jibri"), presence_derive);
	assert_ptr_not_equal(platform_presence("whereby"), presence_derive);
}

static void
the_token_of_a_link_names_a_guest_where_links_have_one(void **state)
{
	struct meeting meeting = { .id = "m", .platform = "meadow" };

	assert_string_equal(platform_guest(*state, &meeting, "t", 0), "t of m");
	meeting.platform = "brook";
	assert_null(platform_guest(*state, &meeting, "t", 0));
	meeting.platform = "whereby";
	assert_null(platform_guest(*state, &meeting, "t", 0));
}

static void
rooms_are_jitsi_s_when_nobody_says_otherwise(void **state)
{
	assert_string_equal(platform_default(), "jitsi");
	assert_string_equal(platform_names(*state, "|"), "jitsi|whereby|meadow|brook");
	assert_ptr_equal(platform_at(2), &meadow);
	assert_null(platform_at(4));
}

static int
open_all(void **state)
{
	*state = arena_new();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_room_s_meeting_is_opened_and_linked_on_its_platform),
		TEST(a_meeting_is_linked_where_it_was_opened),
		TEST(a_refusal_has_a_text),
		TEST(a_platform_that_is_in_no_row_is_our_fault),
		TEST(the_form_of_rooms_takes_it),
		TEST(its_settings_are_read),
		TEST(it_may_lack_a_setting_and_may_fail_to_start),
		TEST(its_events_have_a_reader_of_their_own),
		TEST(the_token_of_a_link_names_a_guest_where_links_have_one),
		TEST(rooms_are_jitsi_s_when_nobody_says_otherwise),
	};

	return cmocka_run_group_tests_name("platform", tests, NULL, NULL);
}
