#include "wire/consent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/encode.h"
#include "lib/verify.h"
#include "model/consent.h"
#include "model/meeting.h"
#include "model/participant.h"

static const struct meeting meeting = { .room_name = "reflector-x" };

#define GUEST(room, id) "{\"room\":\"" room "\",\"context\":{\"user\":{\"id\":" id "}}}"

static void
a_guest_of_this_meeting_is_known_by_the_token_of_the_link(void **state)
{
	assert_string_equal(
	    consent_guest(*state, GUEST("reflector-x", "\"guest-1\""), &meeting),
	    "guest-1");
}

static void
nobody_else_is(void **state)
{
	static const char *const claims[] = {
		GUEST("reflector-y", "\"guest-1\""),
		GUEST("*", "\"guest-1\""),
		GUEST("reflector-x", "\"user-1\""),
		GUEST("reflector-x", "\"\""),
		GUEST("reflector-x", "1"),
		GUEST("reflector-x", "null"),
		"{\"room\":\"reflector-x\",\"context\":{\"user\":\"guest-1\"}}",
		"{\"room\":\"reflector-x\",\"context\":[]}",
		"{\"room\":\"reflector-x\"}",
		"{\"context\":{\"user\":{\"id\":\"guest-1\"}}}",
		"{}",
		"[]",
		"",
	};

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		assert_null(consent_guest(*state, claims[i], &meeting));
}

static void
counts_tell_guests_apart(void **state)
{
	const struct consent_count count = { 1, 2, 3, 4 };
	struct json_writer json = json_writer(*state);

	json_open(&json, NULL, '{');
	consent_count_json(&json, &count);
	json_close(&json, '}');
	assert_string_equal(json.text.bytes,
	    "{\"consent\":{\"given\":1,\"refused\":2,"
	    "\"guests_given\":3,\"guests_refused\":4}}");
}

/* Their order is another than that of their ids. */
static void
a_consent_has_the_name_of_its_person(void **state)
{
	struct consent items[] = { { "b", false, true, "1" }, { "x", true, false, "2" },
		{ "a", false, true, "3" }, { "c", false, true, "4" } };
	struct participant people[] = { { .id = "c", .name = "C" },
		{ .id = "b", .name = "B" }, { .id = "a" } };
	const struct consent_list consents = { items, 4 };
	const struct participant_list list = { .items = people, .count = 3 };
	struct json_writer json = json_writer(*state);

	consent_items_json(&json, &consents, &list, 0);
	assert_string_equal(json.text.bytes,
	    "{\"items\":[{\"id\":\"b\",\"name\":\"B\",\"is_guest\":false,"
	    "\"consent_given\":true,\"decided_at\":\"1\"},"
	    "{\"id\":\"x\",\"name\":null,\"is_guest\":true,"
	    "\"consent_given\":false,\"decided_at\":\"2\"},"
	    "{\"id\":\"a\",\"name\":null,\"is_guest\":false,"
	    "\"consent_given\":true,\"decided_at\":\"3\"},"
	    "{\"id\":\"c\",\"name\":\"C\",\"is_guest\":false,"
	    "\"consent_given\":true,\"decided_at\":\"4\"}]}");
}

static void
consents_without_people_have_no_names(void **state)
{
	struct consent items[] = { { "b", false, true, "1" }, { "a", false, true, "2" } };
	const struct consent_list consents = { items, 2 };
	const struct participant_list nobody = { 0 };
	struct json_writer json = json_writer(*state);

	consent_items_json(&json, &consents, &nobody, 1);
	assert_string_equal(json.text.bytes,
	    "{\"items\":[{\"id\":\"a\",\"name\":null,\"is_guest\":false,"
	    "\"consent_given\":true,\"decided_at\":\"2\"}]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_guest_of_this_meeting_is_known_by_the_token_of_the_link),
		VERIFY_TEST(nobody_else_is),
		VERIFY_TEST(counts_tell_guests_apart),
		VERIFY_TEST(a_consent_has_the_name_of_its_person),
		VERIFY_TEST(consents_without_people_have_no_names),
	};

	return cmocka_run_group_tests_name("consent", tests, NULL, NULL);
}
