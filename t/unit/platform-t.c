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
#include "lib/countryside.h"
#include "lib/verify.h"
#include "model/event.h"
#include "model/meeting.h"
#include "model/room.h"
#include "wire/room.h"

static const struct room in_the_meadow = { .id = "r", .name = "n", .platform = "meadow" };
static const struct room at_the_brook = { .id = "r", .name = "n", .platform = "brook" };

static enum outcome
enter(struct arena *arena, const struct room *room, struct visit *visit,
    struct links *links)
{
	static const struct caller caller;
	struct meeting meeting = { 0 };

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
	const struct field *fields;
	size_t count;
	struct room_form form = { 0 };
	const struct json *object;

	fields = room_fields(*state, platform_names(*state, " "), &count);
	assert_int_equal(
	    json_parse_object(*state, right, strlen(right), &object, &faults), OK);
	assert_int_equal(json_decode(object, fields, count, &form, &faults), OK);
	assert_string_equal(form.platform, "brook");
	assert_int_equal(
	    json_parse_object(*state, wrong, strlen(wrong), &object, &faults), OK);
	assert_int_equal(json_decode(object, fields, count, &form, &faults), INVALID);
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
	assert_true(has(groups, count, countryside_meadow.config));
	assert_false(has(groups, count, countryside_meadow.webhook_config));
	count = platform_webhook_groups(groups);
	assert_true(has(groups, count, countryside_meadow.webhook_config));
	assert_false(has(groups, count, countryside_meadow.config));
}

static void
it_may_lack_a_setting_and_may_fail_to_start(void **state)
{
	(void)state;
	assert_null(platform_lacks(&countryside_meadow));
	countryside_lacks("MEADOW_KEY");
	assert_string_equal(platform_lacks(&countryside_meadow), "MEADOW_KEY");
	assert_null(platform_lacks(&countryside_brook));
	countryside_lacks(NULL);
	assert_true(platform_start());
	countryside_starts(false);
	assert_false(platform_start());
	countryside_starts(true);
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
	assert_ptr_equal(platform_at(2), &countryside_meadow);
	assert_null(platform_at(4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_room_s_meeting_is_opened_and_linked_on_its_platform),
		VERIFY_TEST(a_meeting_is_linked_where_it_was_opened),
		VERIFY_TEST(a_refusal_has_a_text),
		VERIFY_TEST(a_platform_that_is_in_no_row_is_our_fault),
		VERIFY_TEST(the_form_of_rooms_takes_it),
		VERIFY_TEST(its_settings_are_read),
		VERIFY_TEST(it_may_lack_a_setting_and_may_fail_to_start),
		VERIFY_TEST(its_events_have_a_reader_of_their_own),
		VERIFY_TEST(the_token_of_a_link_names_a_guest_where_links_have_one),
		VERIFY_TEST(rooms_are_jitsi_s_when_nobody_says_otherwise),
	};

	return cmocka_run_group_tests_name("platform", tests, NULL, NULL);
}
