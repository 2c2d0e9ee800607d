#include "platform/invitation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "lib/settings.h"
#include "lib/verify.h"
#include "model/meeting.h"

#define LEAST "JITSI_DOMAIN=meet.d", "JITSI_JWT_SECRET=" VERIFY_SECRET
#define NOW INT64_C(1700000000)
#define SECOND INT64_C(1000000)

static int
open_all(void **state)
{
	*state = arena_new();
	return SETTINGS(*state, &invitation_config, LEAST) == NULL ? 0 : -1;
}

static struct meeting
meeting_of(const char *recording_type, const char *recording_trigger)
{
	return (struct meeting){ .id = "m1",
		.room_name = "reflector-a-1",
		.recording_type = recording_type,
		.recording_trigger = recording_trigger };
}

static struct invitation
invite(const struct meeting *meeting, bool is_host)
{
	return (struct invitation){ .meeting = meeting,
		.room = "A.1",
		.user_id = "u1",
		.name = "Ada \"L\"",
		.email = "",
		.is_host = is_host,
		.now = NOW * SECOND + 999999,
		.expires = (NOW + 600) * SECOND };
}

#define ROOM                                                                             \
	"\"room\":{\"meeting_id\":\"m1\",\"name\":\"A.1\","                              \
	"\"recording_type\":\"cloud\","                                                  \
	"\"recording_trigger\":\"automatic\",\"issued_at\":1700000000}"
#define READ_ONLY "\"name-readonly\":true"
#define REST                                                                                 \
	"\"livestreaming\":false,\"transcription\":false,\"outbound-call\":false," READ_ONLY \
	"}"
#define CLAIMS                                                                           \
	"{\"aud\":\"jitsi\",\"iss\":\"reflector\",\"sub\":\"meet.d\","                   \
	"\"room\":\"reflector-a-1\",\"iat\":1700000000,\"nbf\":1699999940,\"exp\":"      \
	"1700000600,"                                                                    \
	"\"context\":{\"user\":{\"id\":\"u1\",\"name\":\"Ada "                           \
	"\\\"L\\\"\",\"email\":\"\","

static void
a_host_is_a_moderator_who_may_record(void **state)
{
	const struct meeting meeting = meeting_of("cloud", "automatic");
	const struct invitation host = invite(&meeting, true);

	assert_string_equal(invitation_claims(*state, &host),
	    CLAIMS "\"moderator\":\"true\",\"affiliation\":\"owner\"},"
		   "\"features\":{\"recording\":true," REST "," ROOM "}}");
}

static void
a_guest_is_a_member_who_may_not(void **state)
{
	const struct meeting meeting = meeting_of("cloud", "automatic");
	const struct invitation guest = invite(&meeting, false);

	assert_string_equal(invitation_claims(*state, &guest),
	    CLAIMS "\"affiliation\":\"member\"},\"features\":{\"recording\":false," REST
		   "," ROOM "}}");
}

/* Jitsi's muc_displayname takes the name of a token that says so, and no other. */
static void
only_a_nameless_guest_chooses_a_name(void **state)
{
	const struct meeting meeting = meeting_of("cloud", "automatic");
	struct invitation guest = invite(&meeting, false);

	assert_non_null(strstr(invitation_claims(*state, &guest), READ_ONLY));
	guest.names_itself = true;
	assert_null(strstr(invitation_claims(*state, &guest), "name-readonly"));
}

static void
a_token_has_the_limits_that_the_meeting_has(void **state)
{
	struct meeting meeting = meeting_of("cloud", "automatic");
	const struct invitation guest = invite(&meeting, false);

	meeting.max_participants = 7;
	meeting.ends_at = (NOW + 60) * SECOND + 999999;
	assert_non_null(strstr(invitation_claims(*state, &guest),
	    "\"ends_at\":1700000060,\"max_participants\":7,\"issued_at\":1700000000}"));
}

static bool
may_record(struct arena *arena, const char *recording_type)
{
	const struct meeting meeting = meeting_of(recording_type, "none");
	const struct invitation host = invite(&meeting, true);
	const char *claims = invitation_claims(arena, &host);
	const struct json *object;

	assert_int_equal(json_parse(arena, claims, strlen(claims), &object), OK);
	return json_as_flag(json_member(
	    json_member(json_member(object, "context"), "features"), "recording"));
}

static void
with_recording_type_none_nobody_may_record(void **state)
{
	assert_false(may_record(*state, "none"));
	assert_true(may_record(*state, "local"));
	assert_true(may_record(*state, "cloud"));
}

static void
a_person_is_shown_as_xml_can_have_them(void **state)
{
	const struct meeting meeting = meeting_of("cloud", "automatic");
	struct invitation guest = invite(&meeting, false);

	guest.user_id = guest.name = guest.email = "a\x1b";
	assert_non_null(strstr(invitation_claims(*state, &guest),
	    "\"user\":{\"id\":\"a \",\"name\":\"a \",\"email\":\"a \","));
}

static void
issuer_audience_and_subject_are_configured(void **state)
{
	static const struct {
		const char *setting, *claims;
	} cases[] = {
		{ "JITSI_APP_ID=app",
		    "{\"aud\":\"jitsi\",\"iss\":\"app\",\"sub\":\"meet.d\"," },
		{ "JITSI_JWT_ISSUER=i",
		    "{\"aud\":\"jitsi\",\"iss\":\"i\",\"sub\":\"meet.d\"," },
		{ "JITSI_JWT_AUDIENCE=a",
		    "{\"aud\":\"a\",\"iss\":\"reflector\",\"sub\":\"meet.d\"," },
		{ "JITSI_JWT_SUBJECT=*",
		    "{\"aud\":\"jitsi\",\"iss\":\"reflector\",\"sub\":\"*\"," },
	};
	const struct meeting meeting = meeting_of("cloud", "none");
	const struct invitation guest = invite(&meeting, false);

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_null(
		    SETTINGS(*state, &invitation_config, LEAST, cases[i].setting));
		assert_memory_equal(invitation_claims(*state, &guest), cases[i].claims,
		    strlen(cases[i].claims));
	}
}

static void
a_token_expires_after_its_lifetime_in_whole_seconds(void **state)
{
	assert_true(invitation_expiry(NOW * SECOND + 999999) == (NOW + 28800) * SECOND);
	assert_null(SETTINGS(*state, &invitation_config, LEAST, "JITSI_JWT_LIFETIME=30"));
	assert_true(invitation_expiry(NOW * SECOND) == (NOW + 30) * SECOND);
	assert_string_equal(
	    SETTINGS(*state, &invitation_config, LEAST, "JITSI_JWT_LIFETIME=29"),
	    "JITSI_JWT_LIFETIME: must be a number of seconds from 30 to 31536000");
}

static void
a_long_name_is_cut_between_characters(void **state)
{
	const struct meeting meeting = meeting_of("cloud", "none");
	struct invitation guest = invite(&meeting, false);
	struct text name = text_new(*state);
	const struct json *object;
	const char *claims, *cut;

	text_add_char(&name, 'x');
	for (int i = 0; i < 1000; i++)
		text_add(&name, "\xc3\xbc");
	guest.name = name.bytes;
	claims = invitation_claims(*state, &guest);
	assert_int_equal(json_parse(*state, claims, strlen(claims), &object), OK);
	cut = json_as_text(
	    json_member(json_member(json_member(object, "context"), "user"), "name"));
	assert_int_equal(strlen(cut), 399);
	assert_memory_equal(cut, name.bytes, 399);
}

static void
only_hosts_of_a_prompting_room_are_asked_to_record(void **state)
{
	const struct meeting prompting = meeting_of("cloud", "prompt");
	const struct meeting automatic = meeting_of("cloud", "automatic");
	const struct invitation host = invite(&prompting, true);
	const struct invitation guest = invite(&prompting, false);
	const struct invitation other = invite(&automatic, true);

	assert_string_equal(invitation_url(*state, &host, "t.o.k"),
	    "https://meet.d/"
	    "reflector-a-1?jwt=t.o.k#config.recordings.suggestRecording=true");
	assert_string_equal(invitation_url(*state, &guest, "t.o.k"),
	    "https://meet.d/reflector-a-1?jwt=t.o.k");
	assert_string_equal(invitation_url(*state, &other, "t.o.k"),
	    "https://meet.d/reflector-a-1?jwt=t.o.k");
}

static void
the_lobby_is_configured(void **state)
{
	assert_false(invitation_has_lobby());
	assert_null(SETTINGS(*state, &invitation_config, LEAST, "JITSI_LOBBY=true"));
	assert_true(invitation_has_lobby());
}

static bool
names_a_lobby(struct arena *arena, bool is_host, bool is_locked)
{
	const struct meeting meeting = meeting_of("cloud", "none");
	struct invitation invitation = invite(&meeting, is_host);
	const char *claims, *rest;

	invitation.is_locked = is_locked;
	claims = invitation_claims(arena, &invitation);
	rest = strstr(claims, "\"recording_trigger\":\"none\"");
	assert_non_null(rest);
	if (strstr(claims, "lobby") == NULL)
		return false;
	assert_string_equal(rest,
	    "\"recording_trigger\":\"none\",\"lobby\":true,\"issued_at\":1700000000}}}");
	return true;
}

static void
tokens_name_the_lobby_of_a_locked_room_if_there_is_one(void **state)
{
	assert_false(names_a_lobby(*state, true, true));
	assert_false(names_a_lobby(*state, false, true));
	assert_null(SETTINGS(*state, &invitation_config, LEAST, "JITSI_LOBBY=true"));
	assert_true(names_a_lobby(*state, true, true));
	assert_true(names_a_lobby(*state, false, true));
	assert_false(names_a_lobby(*state, true, false));
	assert_false(names_a_lobby(*state, false, false));
}

static void
a_domain_is_a_bare_host_name(void **state)
{
	static const char *const domains[] = { "https://meet.d", "meet.d/", "meet.d/x",
		"a b", "meet.d?x", "u@meet.d", "meet.d#", "a\"b" };

	for (size_t i = 0; i < COUNT(domains); i++)
		assert_string_equal(
		    SETTINGS(*state, &invitation_config,
			"JITSI_JWT_SECRET=" VERIFY_SECRET,
			arena_printf(*state, "JITSI_DOMAIN=%s", domains[i])),
		    "JITSI_DOMAIN: must be a host name without scheme or path");
	assert_null(SETTINGS(*state, &invitation_config,
	    "JITSI_JWT_SECRET=" VERIFY_SECRET, "JITSI_DOMAIN=localhost:8443"));
	assert_non_null(SETTINGS(*state, &invitation_config, "JITSI_DOMAIN=meet.d",
	    "JITSI_JWT_SECRET=31 bytes are not enough for it."));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_host_is_a_moderator_who_may_record),
		TEST(a_guest_is_a_member_who_may_not),
		TEST(only_a_nameless_guest_chooses_a_name),
		TEST(a_token_has_the_limits_that_the_meeting_has),
		TEST(with_recording_type_none_nobody_may_record),
		TEST(a_person_is_shown_as_xml_can_have_them),
		TEST(issuer_audience_and_subject_are_configured),
		TEST(a_token_expires_after_its_lifetime_in_whole_seconds),
		TEST(a_long_name_is_cut_between_characters),
		TEST(only_hosts_of_a_prompting_room_are_asked_to_record),
		TEST(the_lobby_is_configured),
		TEST(tokens_name_the_lobby_of_a_locked_room_if_there_is_one),
		TEST(a_domain_is_a_bare_host_name),
	};

	return cmocka_run_group_tests_name("invitation", tests, NULL, NULL);
}
