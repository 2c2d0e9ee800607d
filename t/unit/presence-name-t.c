/*
 * What a person is called: by the name of their token, else as they call themselves.
 */
#include "json/read.h"
#include "wire/presence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/capture.h"
#include "lib/verify.h"
#include "lib/wire.h"

struct name_case {
	const char *members, *name, *nick;
};

/* clang-format off */
static const struct name_case cases[] = {
	/* The name of a signed-in person's token wins over what the person types. */
	{ "'user_id':'jibriowner','name':'Jibri Owner','nick':'Alice'", "Jibri Owner", "Alice" },
	{ "'id':'u','name':'Ann','display_name':'A.'", "Ann", "A." },
	{ "'user_id':'u','name':'Ann'", "Ann", "Ann" },
	{ "'user_id':'','id':'u','name':'Ann','nick':'A.'", "Ann", "A." },
	{ "'id':'u','nick':'A.'", NULL, "A." },
	{ "'id':'u'", NULL, NULL },
	/* A guest's token carries what the guest typed, or nothing better. */
	{ "'id':'guest-1','name':'Guest','nick':'Ben'", NULL, "Ben" },
	{ "'user_id':'guest-1','name':'Guest'", NULL, "Guest" },
	{ "'user_id':'guest-1','id':'u','name':'Ann'", NULL, "Ann" },
	{ "'id':'guest','name':'Ann'", "Ann", "Ann" },
	{ "'id':'my-guest-1','name':'Ann'", "Ann", "Ann" },
	/* Nobody vouches for the name of somebody without an id. */
	{ "'name':'Ann'", NULL, "Ann" },
	{ "'name':'Ann','nick':'A.'", NULL, "A." },
	{ "'nick':'A.','display_name':'D'", NULL, "A." },
	{ "'display_name':'D','name':'Ann'", NULL, "D" },
	{ "'id':'','name':'Ann'", NULL, "Ann" },
	/* Empty texts and other types are as if absent. */
	{ "'id':'u','name':'','nick':''", NULL, NULL },
	{ "'id':'u','name':'','nick':'','display_name':'D'", NULL, "D" },
	{ "'id':'u','name':'Ann','nick':''", "Ann", "Ann" },
	{ "'id':'u','name':7.5,'nick':['A.']", NULL, NULL },
	{ "'id':7,'name':42,'nick':8", "42", "8" },
	{ "'id':'u','name':'Ann','nick':null", "Ann", "Ann" },
};
/* clang-format on */

static void
expect_text(const struct json *told, const char *wanted)
{
	if (wanted == NULL)
		assert_null(json_as_text(told));
	else
		assert_string_equal(json_as_text(told), wanted);
}

static void
expect(const struct json *told, const struct name_case *wanted)
{
	expect_text(json_member(told, "name"), wanted->name);
	expect_text(json_member(told, "nick"), wanted->nick);
}

static const struct json *
derived(struct arena *arena, const char *dialect, const char *type, const char *data)
{
	const char *cache = arena_printf(
	    arena, "{%s}", wire_derived(arena, dialect, type, data));
	const struct json *object;

	assert_int_equal(json_parse(arena, cache, strlen(cache), &object), OK);
	return object;
}

static void
an_event_about_one_names_them(void **state)
{
	static const char *const types[] = { "muc-occupant-joined", "muc-occupant-left" };

	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t t = 0; t < COUNT(types); t++) {
			const char *data = arena_printf(
			    *state, "{'occupant_id':'o',%s}", cases[i].members);

			expect(derived(*state, "signed", types[t], data), &cases[i]);
			data = arena_printf(*state,
			    "{'occupant':{'occupant_jid':'o',%s}}", cases[i].members);
			expect(derived(*state, "stock", types[t], data), &cases[i]);
		}
}

static void
so_does_each_entry_of_a_list(void **state)
{
	static const struct {
		const char *dialect, *type, *list;
	} lists[] = {
		{ "signed", "muc-room-destroyed", "all_occupants" },
		{ "signed", "muc-room-snapshot", "occupants" },
		{ "stock", "muc-room-destroyed", "all_occupants" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t l = 0; l < COUNT(lists); l++) {
			const char *data = arena_printf(*state,
			    "{'%s':[{'occupant_jid':'o',%s}]}", lists[l].list,
			    cases[i].members);
			const struct json *told = derived(
			    *state, lists[l].dialect, lists[l].type, data);

			told = json_item(json_member(told, "occupants"), 0);
			expect(told, &cases[i]);
		}
}

static void
an_empty_email_of_an_entry_is_none(void **state)
{
	const struct json *told = derived(*state, "stock", "muc-room-destroyed",
	    "{'all_occupants':[{'occupant_jid':'o','email':''}]}");

	told = json_item(json_member(told, "occupants"), 0);
	assert_null(json_as_text(json_member(told, "email")));
}

static void
whereby_tells_only_what_people_call_themselves(void **state)
{
	const struct json *told = derived(*state, "whereby", "room.client.joined",
	    "{'participantId':'p','externalId':'u','displayName':'Joe','name':'N'}");

	expect(told, &(const struct name_case){ NULL, NULL, "Joe" });
}

/* Captured of people with tokens, who had typed no name. */
static void
captured_tokens_name_people(void **state)
{
	size_t count, named = 0;
	const struct capture *captures = capture_all(*state, &count);

	for (size_t i = 0; i < count; i++) {
		struct event event = wire_stock(
		    *state, captures[i].type, captures[i].body);

		if (event.person == NULL) {
			assert_null(event.name);
			continue;
		}
		assert_string_equal(event.nick, event.name);
		assert_non_null(strstr(event.person, "uid-"));
		assert_memory_equal(event.name, event.person + strlen("uid-"),
		    strlen(event.person) - strlen("uid-"));
		named++;
	}
	assert_true(named > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE_TEST(an_event_about_one_names_them),
		WIRE_TEST(so_does_each_entry_of_a_list),
		WIRE_TEST(an_empty_email_of_an_entry_is_none),
		WIRE_TEST(whereby_tells_only_what_people_call_themselves),
		WIRE_TEST(captured_tokens_name_people),
	};

	return cmocka_run_group_tests_name("presence-name", tests, NULL, NULL);
}
