#include "wire/presence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/wire.h"

#define NOW "'occurred_at':'" WIRE_NOW_TEXT "'"
#define AT_ELEVEN "'occurred_at':'2025-01-15T11:00:00.000000Z'"
/* 10:00:00 and 11:00:00 of that day. */
#define TEN "1736935200"
#define ELEVEN "1736938800"
#define OCCUPANT "'occupant':'o','joined_at':'2025-01-15T10:00:00.000000Z'"
#define SESSION "'occupant_id':'o','joined_at':" TEN

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
a_role_counts_only_of_a_session_that_is_named(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-joined", "{" SESSION ",'role':'moderator'}",
		    NOW "," OCCUPANT ",'is_moderator':true,'kind':'joined'" },
		{ "muc-occupant-joined", "{" SESSION ",'role':'visitor'}",
		    NOW "," OCCUPANT ",'is_moderator':false,'kind':'joined'" },
		{ "muc-occupant-joined", "{" SESSION ",'role':''}",
		    NOW "," OCCUPANT ",'kind':'joined'" },
		{ "muc-occupant-joined", "{'occupant_id':'o','role':'moderator'}",
		    NOW ",'occupant':'o','kind':'joined'" },
		{ "muc-occupant-left", "{" SESSION ",'role':'moderator'}",
		    NOW "," OCCUPANT ",'is_moderator':true,'kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'role':'participant'}",
		    NOW "," OCCUPANT ",'kind':'left'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

static void
a_new_role_is_evidence_of_its_session(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-role",
		    "{" SESSION ",'role':'moderator','changed_at':" ELEVEN "}",
		    AT_ELEVEN "," OCCUPANT ",'is_moderator':true,'kind':'role'" },
		{ "muc-occupant-role", "{" SESSION ",'role':'participant'}",
		    NOW "," OCCUPANT ",'is_moderator':false,'kind':'role'" },
		{ "muc-occupant-role", "{'occupant_id':'o','role':'moderator'}",
		    NOW ",'occupant':'o'" },
		{ "muc-occupant-role",
		    "{" SESSION ",'removed_by':'x','speaking_seconds':1}",
		    NOW "," OCCUPANT ",'kind':'role'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
	assert_null(strstr(wire_derived(*state, "stock", "muc-occupant-role",
			       "{'occupant':{'occupant_jid':'o','joined_at':" TEN "}}"),
	    "kind"));
}

static void
a_left_tells_who_removed_and_how_long_was_spoken(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-left", "{" SESSION ",'removed_by':'u'}",
		    NOW "," OCCUPANT ",'removed_by':'u','kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'removed_by':7}",
		    NOW "," OCCUPANT ",'removed_by':'7','kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'removed_by':''}",
		    NOW "," OCCUPANT ",'kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'speaking_seconds':12.3456}",
		    NOW "," OCCUPANT ",'speaking_ms':12346,'kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'speaking_seconds':0}",
		    NOW "," OCCUPANT ",'speaking_ms':0,'kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'speaking_seconds':-0.5}",
		    NOW "," OCCUPANT ",'kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'speaking_seconds':1e300}",
		    NOW "," OCCUPANT ",'speaking_ms':1000000000000,'kind':'left'" },
		{ "muc-occupant-left", "{" SESSION ",'speaking_seconds':null}",
		    NOW "," OCCUPANT ",'kind':'left'" },
		{ "muc-occupant-left",
		    "{'occupant_id':'o','removed_by':'u','speaking_seconds':1}",
		    NOW ",'occupant':'o','kind':'left'" },
		{ "muc-occupant-joined",
		    "{" SESSION ",'removed_by':'u','speaking_seconds':1}",
		    NOW "," OCCUPANT ",'kind':'joined'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

static void
the_stock_component_counts_milliseconds(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-left",
		    "{'occupant':{'occupant_jid':'o','joined_at':" TEN
		    ",'total_dominant_speaker_time':1500}}",
		    NOW "," OCCUPANT ",'speaking_ms':1500,'kind':'left'" },
		{ "muc-occupant-left",
		    "{'occupant':{'occupant_jid':'o','joined_at':" TEN
		    ",'total_dominant_speaker_time':-7}}",
		    NOW "," OCCUPANT ",'kind':'left'" },
	};

	derive_all(*state, "stock", cases, COUNT(cases));
}

static void
a_list_tells_of_each_session(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-room-destroyed",
		    "{'all_occupants':[{" SESSION
		    ",'role':'participant','speaking_seconds':2}]}",
		    NOW ",'kind':'destroyed','occupants':[{" OCCUPANT ",'person':null,"
			"'name':null,'nick':null,'email':null,'speaking_ms':2000}]" },
		{ "muc-room-snapshot",
		    "{'occupants':[{" SESSION
		    ",'role':'participant','speaking_seconds':2}]}",
		    NOW ",'kind':'snapshot','occupants':[{" OCCUPANT ",'person':null,"
			"'name':null,'nick':null,'email':null,'is_moderator':false}]" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

static void
wrong_types_count_as_absent(void **state)
{
	static const struct presence_case cases[] = {
		{ "muc-occupant-left",
		    "{" SESSION ",'role':7,'removed_by':[],'speaking_seconds':'1'}",
		    NOW "," OCCUPANT ",'kind':'left'" },
	};

	derive_all(*state, "signed", cases, COUNT(cases));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(a_role_counts_only_of_a_session_that_is_named),
		WIRE_TEST(a_new_role_is_evidence_of_its_session),
		WIRE_TEST(a_left_tells_who_removed_and_how_long_was_spoken),
		WIRE_TEST(the_stock_component_counts_milliseconds),
		WIRE_TEST(a_list_tells_of_each_session),
		WIRE_TEST(wrong_types_count_as_absent),
	};

	return cmocka_run_group_tests_name("presence-ruling", tests, NULL, NULL);
}
