#include "wire/presence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/settings.h"
#include "lib/verify.h"
#include "lib/wire.h"

#define NOW "'occurred_at':'" WIRE_NOW_TEXT "'"
#define AT_TEN "'occurred_at':'2025-01-15T10:00:00.000000Z'"
#define AT_ELEVEN "'occurred_at':'2025-01-15T11:00:00.000000Z'"
#define JOINED_TEN "'joined_at':'2025-01-15T10:00:00.000000Z'"
/* 10:00:00 and 11:00:00 of that day. */
#define TEN "1736935200"
#define ELEVEN "1736938800"

struct presence_case {
	const char *type, *data, *cache;
};

static void
derive_all(struct arena *arena, const char *dialect, const struct presence_case cases[],
    size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(
		    wire_derived(arena, dialect, cases[i].type, cases[i].data),
		    wire_quotes(arena, cases[i].cache));
}

static void
signed_events_name_the_occupant_in_data(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-joined", "{'occupant_id':'o'}",
		    NOW ",'occupant':'o','kind':'joined'" },
		{ "muc-occupant-joined", "{'user_id':'u','display_name':'D'}",
		    NOW ",'occupant':'u','person':'u','nick':'D','kind':'joined'" },
		{ "muc-occupant-joined",
		    "{'occupant_id':'o','user_id':'u','id':'i','nick':'K',"
		    "'display_name':'D','name':'N'}",
		    NOW ",'occupant':'o','person':'u','name':'N','nick':'K',"
			"'kind':'joined'" },
		{ "muc-occupant-joined",
		    "{'occupant_id':'','user_id':'u','nick':'',"
		    "'name':'N'}",
		    NOW ",'occupant':'u','person':'u','name':'N','nick':'N',"
			"'kind':'joined'" },
		{ "muc-occupant-joined", "{'occupant_jid':'j','id':'i'}",
		    NOW ",'person':'i','kind':'joined'" },
		{ "muc-occupant-left", "{'occupant_id':7,'name':[]}",
		    NOW ",'occupant':'7','kind':'left'" },
		{ "muc-occupant-left", "{'occupant_id':7.5,'user_id':8}",
		    NOW ",'occupant':'8','person':'8','kind':'left'" },
		{ "muc-occupant-left", "{}", NOW ",'kind':'left'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

static void
stock_events_name_the_occupant_in_occupant(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-joined",
		    "{'occupant':{'occupant_jid':'o@d','joined_at':" TEN ",'id':'i'}}",
		    AT_TEN ",'occupant':'o@d','person':'i'," JOINED_TEN
			   ",'kind':'joined'" },
		{ "muc-occupant-left",
		    "{'occupant':{'occupant_jid':'o@d','joined_at':" TEN
		    ",'left_at':" ELEVEN ",'name':'N'}}",
		    AT_ELEVEN ",'occupant':'o@d','nick':'N'," JOINED_TEN
			      ",'kind':'left'" },
		{ "muc-occupant-left", "{'occupant_jid':'o@d','left_at':" ELEVEN "}",
		    NOW ",'kind':'left'" },
		{ "muc-occupant-left", "{'occupant':{'occupant_id':'o'}}",
		    NOW ",'kind':'left'" },
		{ "muc-occupant-left", "{'occupant':'o@d'}", NOW ",'kind':'left'" },
	};

	derive_all(*state, "stock", cases, COUNT(cases));
}

static void
the_sender_s_own_time_counts_except_for_a_signed_joined(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-joined", "{'joined_at':" TEN "}",
		    NOW "," JOINED_TEN ",'kind':'joined'" },
		{ "muc-occupant-left",
		    "{'joined_at':'2025-01-15T10:00:00Z','left_at':" ELEVEN "}",
		    AT_ELEVEN "," JOINED_TEN ",'kind':'left'" },
		{ "muc-occupant-left", "{'left_at':'soon','joined_at':1e300}",
		    NOW ",'kind':'left'" },
		{ "muc-room-created", "{'created_at':" TEN "}",
		    AT_TEN ",'kind':'created'" },
		{ "muc-room-destroyed", "{'destroyed_at':" ELEVEN "}",
		    AT_ELEVEN ",'kind':'destroyed','occupants':[]" },
		{ "muc-room-created", "{'destroyed_at':" ELEVEN "}",
		    NOW ",'kind':'created'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

static void
a_breakout_is_told_by_is_breakout(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-room-created", "{'is_breakout':true,'breakout_room_id':'b'}",
		    NOW ",'breakout':'b','kind':'created'" },
		{ "muc-room-created", "{'is_breakout':true}",
		    NOW ",'breakout':'','kind':'created'" },
		{ "muc-room-created", "{'is_breakout':false,'breakout_room_id':'b'}",
		    NOW ",'kind':'created'" },
		{ "muc-room-created", "{'breakout_room_id':'b'}",
		    NOW ",'kind':'created'" },
		{ "muc-room-created", "{'is_breakout':'true','breakout_room_id':'b'}",
		    NOW ",'kind':'created'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
	derive_all(*state, "stock", cases, COUNT(cases));
}

static void
a_list_tells_people_apart_from_services(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-room-destroyed",
		    "{'destroyed_at':" ELEVEN ",'all_occupants':["
		    "{'occupant_jid':'o@d/r','joined_at':" TEN ",'left_at':" ELEVEN
		    ",'id':'i','name':'N','email':'e@d'},"
		    "{'occupant_jid':'focus@auth.d/focus','joined_at':" TEN "},"
		    "7,{},{'occupant_jid':''},{'occupant_jid':'p@d'}]}",
		    AT_ELEVEN ",'kind':'destroyed','services':['focus@auth.d/"
			      "focus'],"
			      "'occupants':[{'occupant':'o@d/r','joined_at':"
			      "'2025-01-15T10:00:00.000000Z','left_at':'2025-01-"
			      "15T11:00:00.000000Z',"
			      "'person':'i','name':'N','nick':'N','email':'e@d'},"
			      "{'occupant':'"
			      "p@d',"
			      "'person':null,'name':null,'nick':null,'email':null}]" },
		{ "muc-room-destroyed", "{'all_occupants':{}}",
		    NOW ",'kind':'destroyed','occupants':[]" },
		{ "muc-room-destroyed", "{'all_occupants':'none'}",
		    NOW ",'kind':'destroyed','occupants':[]" },
	};

	derive_all(*state, "stock", cases, COUNT(cases));
}

static void
a_snapshot_needs_a_list(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-room-snapshot",
		    "{'occupants':[{'occupant_id':'o','joined_at':" TEN
		    "},{'user_id':'u'},{'occupant_jid':'j'}]}",
		    NOW
		    ",'kind':'snapshot','occupants':["
		    "{'occupant':'o','joined_at':'2025-01-15T10:00:00.000000Z',"
		    "'person':null,'name':null,'nick':null,'email':null},"
		    "{'occupant':'u','person':'u','name':null,'nick':null,'email':null},"
		    "{'occupant':'j','person':null,'name':null,'nick':null,'email':null}]" },
		{ "muc-room-snapshot", "{'occupants':[]}",
		    NOW ",'kind':'snapshot','occupants':[]" },
		{ "muc-room-snapshot", "{'occupants':{}}",
		    NOW ",'kind':'snapshot','occupants':[]" },
		{ "muc-room-snapshot", "{}", NOW ",'occupants':[]" },
		{ "muc-room-snapshot", "{'occupants':7}", NOW ",'occupants':[]" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

static void
other_events_tell_nothing_of_who_is_in(void **state)
{
	static const struct presence_case cases[] = {
		{ "jibri-recording-on", "{'occupant_id':'o','is_breakout':true}", NOW },
		{ "muc-occupant-joinedx", "{'occupant_id':'o'}", NOW },
		{ "Muc-Occupant-Joined", "{'occupant_id':'o'}", NOW },
		{ "recording_completed", "{'joined_at':" TEN "}", NOW },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
	derive_all(*state, "stock", cases, COUNT(cases));
	derive_all(*state, "jibri", cases, COUNT(cases));
}

static bool
is_service(struct arena *arena, const char *occupant)
{
	const char *data = arena_printf(arena, "{'occupant_id':'%s'}", occupant);
	const char *cache = wire_derived(arena, "signed", "muc-occupant-joined", data);

	if (strstr(cache, wire_quotes(arena, "'kind':'service'")) == NULL)
		return false;
	assert_non_null(strstr(cache, wire_quotes(arena, "'services':['")));
	return true;
}

static void
services_match_by_their_bare_name_whatever_the_case(void **state)
{
	static const char *const services[] = { "focus@auth.meet.example",
		"FOCUS@Auth.Meet", "focus@a/focus1234", "recorder@r.d/x", "jibri@d",
		"jibri-7@d", "jigasi2@d/a/b", "transcriber@d", "focus@" };
	static const char *const people[] = { "focus", "afocus@d", "o@focus@d",
		"focus/@d", "person@recorder.d", "transcriber2@d", "o/focus@d", "fo*@d",
		"jibr@d" };

	for (size_t i = 0; i < COUNT(services); i++)
		assert_true(is_service(*state, services[i]));
	for (size_t i = 0; i < COUNT(people); i++)
		assert_false(is_service(*state, people[i]));
}

static void
other_patterns_can_be_configured(void **state)
{
	assert_null(SETTINGS(
	    *state, &presence_config, "JITSI_SERVICE_OCCUPANTS=  bot-*  ?x@[ab].d"));
	assert_true(is_service(*state, "bot-1"));
	assert_true(is_service(*state, "1x@a.d/r"));
	assert_false(is_service(*state, "1x@c.d"));
	assert_false(is_service(*state, "focus@d"));
	assert_false(is_service(*state, "bot"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(signed_events_name_the_occupant_in_data),
		WIRE_TEST(stock_events_name_the_occupant_in_occupant),
		WIRE_TEST(the_sender_s_own_time_counts_except_for_a_signed_joined),
		WIRE_TEST(a_breakout_is_told_by_is_breakout),
		WIRE_TEST(a_list_tells_people_apart_from_services),
		WIRE_TEST(a_snapshot_needs_a_list),
		WIRE_TEST(other_events_tell_nothing_of_who_is_in),
		WIRE_TEST(services_match_by_their_bare_name_whatever_the_case),
		WIRE_TEST(other_patterns_can_be_configured),
	};

	return cmocka_run_group_tests_name("presence", tests, NULL, NULL);
}
