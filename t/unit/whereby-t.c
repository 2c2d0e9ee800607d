#include "platform/whereby_event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/wire.h"
#include "wire/event.h"

#define AT "'createdAt':'2025-01-15T10:30:00.681Z'"
#define STAMP "2025-01-15T10:30:00.681000Z"
#define BODY(type, data)                                                                 \
	"{'id':'i','apiVersion':'1.0'," AT ",'type':'" type "','data':" data "}"
#define ROOM "'meetingId':'134','roomName':'/reflector-Team-af0b'"

static struct event
read_quoted(struct arena *arena, const char *body)
{
	return wire_whereby(arena, wire_quotes(arena, body));
}

static void
a_body_becomes_an_event(void **state)
{
	struct event event = read_quoted(
	    *state, BODY("room.session.started", "{" ROOM "}"));

	assert_string_equal(event.room, "reflector-Team-af0b");
	assert_string_equal(event.type, "room.session.started");
	assert_string_equal(event.dialect, "whereby");
	assert_true(event.received_at == WIRE_NOW);
	assert_string_equal(wire_data(*state, &event),
	    wire_quotes(*state, "{'timestamp':'" STAMP "'," ROOM "}"));
	assert_string_equal(
	    wire_cache(*state, &event), wire_quotes(*state, "'occurred_at':'" STAMP "'"));
}

static void
who_joined_or_left_is_an_occupant(void **state)
{
	static const struct {
		const char *type, *data, *cache;
	} cases[] = {
		{ "joined", "'participantId':'p','displayName':'Joe','externalId':'u1'",
		    "'occupant':'p','person':'u1','nick':'Joe','kind':'joined'" },
		{ "left", "'participantId':'p','displayName':'Joe','externalId':null",
		    "'occupant':'p','nick':'Joe','kind':'left'" },
		/* The older bodies have no participantId. */
		{ "joined", "'displayName':'Joe','externalId':'u1','roleName':'host'",
		    "'occupant':'u1','person':'u1','nick':'Joe','kind':'joined'" },
		{ "joined", "'displayName':'Joe','externalId':'','roleName':'visitor'",
		    "'occupant':'Joe','nick':'Joe','kind':'joined'" },
		{ "joined", "'roleName':'visitor'", "'kind':'joined'" },
		/* What the Jitsi dialects name means nothing here. */
		{ "joined",
		    "'occupant_id':'o','user_id':'u','nick':'n','name':[],'is_breakout':true",
		    "'kind':'joined'" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct event event = read_quoted(*state,
		    arena_printf(*state,
			"{" AT ",'type':'room.client.%s','data':{'roomName':'r',%s}}",
			cases[i].type, cases[i].data));

		assert_string_equal(wire_cache(*state, &event),
		    wire_quotes(*state,
			arena_printf(
			    *state, "'occurred_at':'" STAMP "',%s", cases[i].cache)));
	}
}

static void
machines_are_no_people(void **state)
{
	static const char *const roles[] = { "recorder", "streamer", "captioner",
		"assistant" };

	for (size_t i = 0; i < COUNT(roles); i++) {
		struct event event = read_quoted(*state,
		    arena_printf(*state,
			BODY("room.client.joined",
			    "{" ROOM ",'participantId':'p','roleName':'%s'}"),
			roles[i]));

		assert_string_equal(event.kind, "service");
		assert_string_equal(event.services, "[\"p\"]");
	}
}

static void
nobody_becomes_a_machine_by_their_name(void **state)
{
	struct event event = read_quoted(*state,
	    BODY("room.client.joined",
		"{" ROOM ",'displayName':'focus@x','roleName':'visitor'}"));

	assert_string_equal(event.kind, "joined");
	assert_null(event.services);
}

static void
an_event_that_comes_again_is_known_by_its_id(void **state)
{
	struct event one = read_quoted(*state, BODY("room.client.joined", "{" ROOM "}"));
	struct event two = read_quoted(
	    *state, BODY("room.client.left", "{" ROOM ",'x':1}"));

	assert_int_equal(one.identity_bytes, two.identity_bytes);
	assert_memory_equal(one.identity, two.identity, one.identity_bytes);
	one = read_quoted(*state, "{" AT ",'type':'a','data':{" ROOM "}}");
	two = read_quoted(*state, "{" AT ",'type':'b','data':{" ROOM "}}");
	assert_true(one.identity_bytes != two.identity_bytes ||
	    memcmp(one.identity, two.identity, one.identity_bytes) != 0);
}

static void
what_tells_of_no_room_finds_no_meeting(void **state)
{
	static const char *const data[] = { "{}", "{'roomName':null}", "{'roomName':''}",
		"{'roomName':'/'}", "{'transcriptionId':'t'}" };

	for (size_t i = 0; i < COUNT(data); i++) {
		const char *body = wire_quotes(*state,
		    arena_printf(*state,
			"{" AT ",'type':'transcription.finished','data':%s}", data[i]));
		const struct delivery delivery = { body, strlen(body), WIRE_NOW };
		struct faults faults = { .arena = *state };
		struct event event;

		assert_int_equal(
		    whereby_event_read(*state, &delivery, &event, &faults), NOT_FOUND);
		assert_null(faults.items);
	}
}

static void
every_fault_is_told(void **state)
{
	static const struct {
		const char *body, *faults;
	} cases[] = {
		{ "", "missing" },
		{ "[]", "model_attributes_type" },
		{ "{}", "missing createdAt,missing type,missing data" },
		{ "{'id':1.5,'createdAt':7,'type':[],'data':'x'}",
		    "string_type id,datetime_type createdAt,string_type type,dict_type data" },
		{ "{'id':''," AT ",'type':'','data':{}}",
		    "string_too_short id,string_too_short type" },
		{ "{'createdAt':7,'type':'room.client.joined','data':{'roomName':[],"
		  "'participantId':{}}}",
		    "datetime_type createdAt,string_type data.roomName,string_type data.participantId" },
		{ BODY("t", "{'a':NaN}"), "json_invalid" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    wire_whereby_faults(*state, wire_quotes(*state, cases[i].body)),
		    cases[i].faults);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(a_body_becomes_an_event),
		WIRE_TEST(who_joined_or_left_is_an_occupant),
		WIRE_TEST(machines_are_no_people),
		WIRE_TEST(nobody_becomes_a_machine_by_their_name),
		WIRE_TEST(an_event_that_comes_again_is_known_by_its_id),
		WIRE_TEST(what_tells_of_no_room_finds_no_meeting),
		WIRE_TEST(every_fault_is_told),
	};

	return cmocka_run_group_tests_name("whereby", tests, NULL, NULL);
}
