/*
 * A member of a wrong type is never read as if it were absent: it is told, unless it is an
 * integer where an id is expected.
 */
#include "wire/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"
#include "lib/wire.h"

#define PLACE "'room':'r','room_name':'r','timestamp':'2025-01-15T10:30:00Z'"

struct type_case {
	const char *type, *data, *faults;
};

static const char *
signed_body(struct arena *arena, const struct type_case *given)
{
	return wire_quotes(arena,
	    arena_printf(
		arena, "{" PLACE ",'event':'%s','data':{%s}}", given->type, given->data));
}

static const char *
stock_body(struct arena *arena, const struct type_case *given)
{
	return wire_quotes(arena,
	    arena_printf(
		arena, "{" PLACE ",'event_name':'%s',%s}", given->type, given->data));
}

static void
an_integer_is_the_id_that_its_digits_spell(void **state)
{
	static const struct {
		const char *number, *text;
	} ids[] = { { "42", "42" }, { "0", "0" }, { "-7", "-7" },
		{ "9007199254740993", "9007199254740993" },
		{ "9223372036854775808", "9223372036854775808" },
		{ "123456789012345678901234567890", "123456789012345678901234567890" },
		{ "-123456789012345678901234567890", "-123456789012345678901234567890" },
		/* Lua writes a float so: what a token's id becomes in some of Prosody's. */
		{ "5.0", "5" }, { "-7.00", "-7" },
		{ "9007199254740993.0", "9007199254740993" },
		{ "1.2345678901235e+17", "123456789012350000" }, { "1e3", "1000" } };

	for (size_t i = 0; i < COUNT(ids); i++) {
		const struct type_case told = { "muc-occupant-joined",
			arena_printf(*state,
			    "'occupant_id':%s,'user_id':%s,'nick':%s,'is_breakout':true,"
			    "'breakout_room_id':%s",
			    ids[i].number, ids[i].number, ids[i].number, ids[i].number),
			NULL };
		struct event event = wire_signed(*state, signed_body(*state, &told));

		assert_string_equal(event.occupant, ids[i].text);
		assert_string_equal(event.person, ids[i].text);
		assert_string_equal(event.nick, ids[i].text);
		assert_string_equal(event.breakout, ids[i].text);
	}
}

static void
an_event_s_id_may_be_an_integer(void **state)
{
	static const char body[] = "{\"event\":\"e\",\"room\":\"r\",\"timestamp\":"
				   "\"2025-01-15T10:30:00Z\",\"id\":%s}";
	struct event number = wire_signed(*state, arena_printf(*state, body, "42"));
	struct event text = wire_signed(*state, arena_printf(*state, body, "\"42\""));

	assert_int_equal(number.identity_bytes, text.identity_bytes);
	assert_memory_equal(number.identity, text.identity, text.identity_bytes);
	assert_string_equal(wire_signed_faults(*state, arena_printf(*state, body, "4.2")),
	    "string_type id");
}

static void
assert_signed_faults(struct arena *arena, const struct type_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(
		    wire_signed_faults(arena, signed_body(arena, &cases[i])),
		    cases[i].faults);
}

static void
signed_members_of_wrong_types_are_told(void **state)
{
	static const struct type_case cases[] = {
		{ "muc-occupant-joined", "'occupant_id':1.5",
		    "string_type data.occupant_id" },
		{ "muc-occupant-joined", "'user_id':1.5e0", "string_type data.user_id" },
		{ "muc-occupant-joined", "'user_id':5e-1", "string_type data.user_id" },
		{ "muc-occupant-joined", "'user_id':9007199254740993.5",
		    "string_type data.user_id" },
		{ "muc-occupant-joined", "'user_id':123456789012345678901e1",
		    "string_type data.user_id" },
		{ "muc-occupant-joined",
		    "'id':true,'nick':{},'name':[],'display_name':false,"
		    "'email':7",
		    "string_type data.id,string_type data.name,string_type data.nick,"
		    "string_type data.display_name,string_type data.email" },
		{ "muc-occupant-left", "'joined_at':false,'left_at':'soon'",
		    "datetime_type data.joined_at,datetime_parsing data.left_at" },
		{ "muc-occupant-joined", "'joined_at':1e300",
		    "datetime_type data.joined_at" },
		{ "muc-occupant-joined", "'is_breakout':'true','breakout_room_id':[]",
		    "bool_type data.is_breakout,string_type data.breakout_room_id" },
		{ "muc-room-created", "'created_at':{}",
		    "datetime_type data.created_at" },
		{ "jibri-recording-on", "'recording_id':1.5,'initiator':[]",
		    "string_type data.recording_id,string_type data.initiator" },
		{ "jibri-recording-off", "'recording_id':{}",
		    "string_type data.recording_id" },
	};

	assert_signed_faults(*state, cases, COUNT(cases));
}

static void
signed_occupants_of_wrong_types_are_told(void **state)
{
	static const struct type_case cases[] = {
		{ "muc-room-destroyed", "'all_occupants':'none'",
		    "list_type data.all_occupants" },
		{ "muc-room-destroyed", "'all_occupants':{'a':1}",
		    "list_type data.all_occupants" },
		{ "muc-room-destroyed",
		    "'all_occupants':[{'occupant_id':'o'},7,null,"
		    "{'occupant_jid':[],'left_at':true}]",
		    "dict_type data.all_occupants.1,"
		    "string_type data.all_occupants.3.occupant_jid,"
		    "datetime_type data.all_occupants.3.left_at" },
		{ "muc-room-snapshot", "'occupants':0", "list_type data.occupants" },
		{ "muc-room-snapshot", "'occupants':[{'occupant_id':false}]",
		    "string_type data.occupants.0.occupant_id" },
	};

	assert_signed_faults(*state, cases, COUNT(cases));
}

static void
stock_members_of_wrong_types_are_told(void **state)
{
	static const struct type_case cases[] = {
		{ "muc-occupant-joined", "'occupant':'o@d'", "dict_type occupant" },
		{ "muc-occupant-joined",
		    "'occupant':{'occupant_jid':true,'joined_at':[]}",
		    "string_type occupant.occupant_jid,datetime_type occupant.joined_at" },
		{ "muc-occupant-left", "'is_breakout':1,'occupant':{'id':{}}",
		    "bool_type is_breakout,string_type occupant.id" },
		{ "muc-room-destroyed", "'destroyed_at':'x','all_occupants':[[]]",
		    "datetime_parsing destroyed_at,dict_type all_occupants.0" },
		{ "jibri-recording-on", "'recording_id':true",
		    "string_type recording_id" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    wire_stock_faults(*state, stock_body(*state, &cases[i])),
		    cases[i].faults);
}

static void
whereby_s_members_of_wrong_types_are_told(void **state)
{
	static const struct {
		const char *data, *faults;
	} cases[] = {
		{ "'roomName':7", "string_type data.roomName" },
		{ "'roomName':'r','participantId':1.5,'externalId':[],'displayName':{},"
		  "'roleName':1",
		    "string_type data.participantId,string_type data.externalId,"
		    "string_type data.displayName,string_type data.roleName" },
	};
	struct event event;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    wire_whereby_faults(*state,
			wire_quotes(*state,
			    arena_printf(*state,
				"{'type':'room.client.joined','createdAt':"
				"'2025-01-15T10:30:00Z','data':{%s}}",
				cases[i].data))),
		    cases[i].faults);
	event = wire_whereby(*state,
	    wire_quotes(*state,
		"{'type':'room.client.joined',"
		"'createdAt':'2025-01-15T10:30:00Z','data':{'roomName':'r','participantId':7,"
		"'externalId':42}}"));
	assert_string_equal(event.occupant, "7");
	assert_string_equal(event.person, "42");
}

/* Every event of a known meeting is stored, whatever its members are. */
static void
members_that_mean_nothing_are_not_looked_at(void **state)
{
	static const struct type_case cases[] = {
		{ "something-else", "'user_id':[],'occupants':7,'is_breakout':{}", NULL },
		{ "muc-occupant-joined", "'role':7,'left':true,'occupants':1,'reason':[]",
		    NULL },
		{ "muc-occupant-joined",
		    "'user_id':null,'joined_at':null,'is_breakout':null", NULL },
		{ "muc-room-snapshot", "'user_id':[],'occupants':[null,{}]", NULL },
		{ "recording_completed", "'recording_id':[]", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		wire_signed(*state, signed_body(*state, &cases[i]));
}

static void
no_more_than_a_hundred_faults_are_told(void **state)
{
	struct text list = text_new(*state);
	struct type_case many = { "muc-room-snapshot", NULL, NULL };
	const char *told;
	size_t count = 1;

	for (int i = 0; i < 5000; i++)
		text_add(&list, i == 0 ? "7" : ",7");
	many.data = arena_printf(*state, "'occupants':[%s]", list.bytes);
	told = wire_signed_faults(*state, signed_body(*state, &many));
	for (; *told != '\0'; told++)
		count += *told == ',';
	assert_int_equal(count, FAULTS_MOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(an_integer_is_the_id_that_its_digits_spell),
		WIRE_TEST(an_event_s_id_may_be_an_integer),
		WIRE_TEST(signed_members_of_wrong_types_are_told),
		WIRE_TEST(signed_occupants_of_wrong_types_are_told),
		WIRE_TEST(stock_members_of_wrong_types_are_told),
		WIRE_TEST(whereby_s_members_of_wrong_types_are_told),
		WIRE_TEST(members_that_mean_nothing_are_not_looked_at),
		WIRE_TEST(no_more_than_a_hundred_faults_are_told),
	};

	return cmocka_run_group_tests_name("types", tests, NULL, NULL);
}
