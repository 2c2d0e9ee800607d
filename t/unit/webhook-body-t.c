#include "wire/webhook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "model/consent.h"
#include "model/meeting.h"
#include "model/participant.h"
#include "model/recording.h"

#define TIME "2026-01-02T03:04:05.000006Z"

static const struct meeting meeting = { .id = "m",
	.room_id = "r",
	.user_id = "the owner",
	.room_name = "reflector-x",
	.platform = "jitsi",
	.recording_type = "cloud",
	.recording_trigger = "none",
	.start_date = TIME,
	.end_date = TIME,
	.is_active = true,
	.num_clients = 2,
	.num_people = 1 };
static struct participant person = { .id = "p",
	.name = "Ann \"A\"",
	.first_seen = TIME,
	.last_seen = TIME,
	.seconds = 7,
	.speaking_ms = 1500 };
static const struct recording recording = {
	.id = "i", .status = "completed", .files = "[]"
};

#define MEETING                                                                          \
	"\"meeting\":{\"id\":\"m\",\"room_name\":\"reflector-x\",\"start_date\":\"" TIME \
	"\",\"end_date\":\"" TIME                                                        \
	"\",\"is_active\":true,\"num_clients\":2,\"platform\":\"jitsi\","                \
	"\"recording_type\":\"cloud\",\"num_people\":1,\"recording_trigger\":\"none\",\"ended_at\":null}"
#define ROOM "\"room\":{\"id\":\"r\",\"name\":\"My-Room\"}"
#define PERSON                                                                                         \
	"{\"id\":\"p\",\"name\":\"Ann \\\"A\\\"\",\"nick\":null,\"email\":null,\"first_seen\":\"" TIME \
	"\",\"last_seen\":\"" TIME "\",\"seconds\":7,\"speaking_seconds\":1.500,"                      \
	"\"removed_by\":null,\"moderator\":[],\"sessions\":[]}"
#define RECORDING                                                                                                                \
	"{\"id\":\"i\",\"recording_id\":null,\"status\":\"completed\","                                                          \
	"\"started_at\":null,\"stopped_at\":null,\"completed_at\":null,\"initiator\":null,\"failure_reason\":null,\"files\":[]," \
	"\"waiting_for_consent\":false}"

static struct webhook_content
content_of(const char *type)
{
	return (struct webhook_content){ .type = type,
		.timestamp = TIME,
		.room_id = "r",
		.room_name = "My-Room",
		.meeting = &meeting };
}

static void
a_meeting_s_news_are_the_meeting_and_its_room(void **state)
{
	const struct webhook_content content = content_of("meeting.started");

	assert_string_equal(webhook_body(*state, &content),
	    "{\"type\":\"meeting.started\",\"timestamp\":\"" TIME "\",\"data\":{" MEETING
	    "," ROOM "}}");
}

static void
a_participant_s_have_the_person_too(void **state)
{
	struct webhook_content content = content_of("participant.joined");

	content.participant = &person;
	assert_string_equal(webhook_body(*state, &content),
	    "{\"type\":\"participant.joined\",\"timestamp\":\"" TIME
	    "\",\"data\":{" MEETING "," ROOM ",\"participant\":" PERSON "}}");
}

static void
a_recording_s_have_the_recording_and_for_the_pipeline_the_people(void **state)
{
	const struct participant_list people = { .items = &person, .count = 1 };
	struct webhook_content content = content_of("recording.completed");

	content.recording = &recording;
	assert_string_equal(webhook_body(*state, &content),
	    "{\"type\":\"recording.completed\",\"timestamp\":\"" TIME
	    "\",\"data\":{" MEETING "," ROOM ",\"recording\":" RECORDING "}}");
	content.people = &people;
	assert_string_equal(webhook_body(*state, &content),
	    "{\"type\":\"recording.completed\",\"timestamp\":\"" TIME
	    "\",\"data\":{" MEETING "," ROOM ",\"recording\":" RECORDING
	    ",\"participants\":[" PERSON "]}}");
}

static void
a_recording_s_tell_who_consented(void **state)
{
	struct consent given[] = {
		{ .person = "u", .consent_given = true, .decided_at = TIME },
		{ .person = "v", .consent_given = false, .decided_at = TIME },
		{ .person = "guest-1",
		    .is_guest = true,
		    .consent_given = true,
		    .decided_at = TIME },
	};
	const struct consent_list consents = { .items = given, .count = 3 };
	struct webhook_content content = content_of("recording.completed");

	content.meeting = NULL;
	content.consents = &consents;
	assert_string_equal(webhook_body(*state, &content),
	    "{\"type\":\"recording.completed\",\"timestamp\":\"" TIME "\",\"data\":{" ROOM
	    ",\"consent\":{\"given\":1,\"refused\":1,\"guests_given\":1,\"guests_refused\":0,"
	    "\"people\":[{\"id\":\"u\",\"is_guest\":false,\"consent_given\":true,"
	    "\"decided_at\":\"" TIME "\"},{\"id\":\"v\",\"is_guest\":false,"
	    "\"consent_given\":false,\"decided_at\":\"" TIME "\"},{\"id\":\"guest-1\","
	    "\"is_guest\":true,\"consent_given\":true,\"decided_at\":\"" TIME "\"}]}}}");
}

static void
a_test_has_the_room_alone(void **state)
{
	struct webhook_content content = content_of("test");

	content.meeting = NULL;
	assert_string_equal(webhook_body(*state, &content),
	    "{\"type\":\"test\",\"timestamp\":\"" TIME "\",\"data\":{" ROOM "}}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_meeting_s_news_are_the_meeting_and_its_room),
		VERIFY_TEST(a_participant_s_have_the_person_too),
		VERIFY_TEST(
		    a_recording_s_have_the_recording_and_for_the_pipeline_the_people),
		VERIFY_TEST(a_recording_s_tell_who_consented),
		VERIFY_TEST(a_test_has_the_room_alone),
	};

	return cmocka_run_group_tests_name("webhook-body", tests, NULL, NULL);
}
