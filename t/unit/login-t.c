#include "wire/login.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/settings.h"

static int
open_all(void **state)
{
	*state = arena_new();
	return 0;
}

static int
close_all(void **state)
{
	arena_free(*state);
	return 0;
}

static const char *
filled(struct arena *arena, const char *pattern, const char *room)
{
	assert_null(
	    SETTINGS(arena, &login_config, arena_printf(arena, "LOGIN_URL=%s", pattern)));
	assert_true(login_has_page());
	return login_url(arena, room);
}

static void
without_a_setting_there_is_no_page(void **state)
{
	assert_null(SETTINGS(*state, &login_config, NULL));
	assert_false(login_has_page());
	assert_null(SETTINGS(*state, &login_config, "LOGIN_URL="));
	assert_false(login_has_page());
}

static void
each_place_becomes_the_name(void **state)
{
	static const char *const cases[][3] = {
		{ "https://site.d/rooms/{room}", "My.Room_1-x",
		    "https://site.d/rooms/My.Room_1-x" },
		{ "http://site.d:8080/{room}?r={room}#{room}{room}", "a",
		    "http://site.d:8080/a?r=a#aa" },
		{ "https://site.d", "a", "https://site.d" },
		{ "https://[2001:db8::1]:8443/{room}", "a",
		    "https://[2001:db8::1]:8443/a" },
		{ "https://site.d?{room}", "a", "https://site.d?a" },
		{ "https://site.d#/at/x@y/{room}", "a", "https://site.d#/at/x@y/a" },
		{ "https://site.d/{room}", "/../@evil.d?#%\r\n{room} \xc3\xa9",
		    "https://site.d/%2F..%2F%40evil.d%3F%23%25%0D%0A%7Broom%7D%20%C3%A9" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    filled(*state, cases[i][0], cases[i][1]), cases[i][2]);
}

static void
a_name_cannot_choose_where_people_are_sent(void **state)
{
	static const char *const wrong[] = { "x", "site.d/{room}", "ftp://site.d/{room}",
		"javascript:alert(1)", "javascript://site.d/{room}", "//site.d/{room}",
		"{room}", "{room}://site.d/", "https://{room}", "https://{room}/",
		"https://{room}.site.d/", "https://site.{room}/x", "https://site.d{room}",
		"https://site.d:{room}/", "https://{room}@site.d/",
		"https://user@site.d/{room}", "https://u:p@site.d/",
		"https://site.d/{rooms}", "https://site.d/{", "https://site.d/{room",
		"https://", "https:///x", "https://site.d/a b",
		"https://site.d/\r\nSet-Cookie:a=b", "https://site.d\\{room}",
		"https://site.d/\xc3\xa9", "https://s\xc3\xadte.d/",
		"https://[::1/{room}", "https://site.d:99999/", "HTTPS" };

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *message = SETTINGS(*state, &login_config,
		    arena_printf(*state, "LOGIN_URL=%s", wrong[i]));

		if (message == NULL ||
		    !text_starts(message, "LOGIN_URL: must be an http or https URL"))
			fail_msg("taken: %s", wrong[i]);
	}
}

/* A URL of that many bytes with that many places. */
static const char *
pattern_of(struct arena *arena, size_t bytes, size_t places)
{
	struct text url = text_new(arena);

	text_add(&url, "https://site.d/");
	for (size_t i = 0; i < places; i++)
		text_add(&url, "{room}");
	while (url.length < bytes)
		text_add_char(&url, 'x');
	return arena_printf(arena, "LOGIN_URL=%s", url.bytes);
}

static void
it_fits_into_a_header(void **state)
{
	assert_null(SETTINGS(*state, &login_config, pattern_of(*state, 2048, 16)));
	assert_int_equal(
	    strlen(login_url(*state, "a")), 2048 - 16 * strlen("{room}") + 16);
	assert_non_null(SETTINGS(*state, &login_config, pattern_of(*state, 2049, 1)));
	assert_non_null(SETTINGS(*state, &login_config, pattern_of(*state, 0, 17)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_setting_there_is_no_page),
		TEST(each_place_becomes_the_name),
		TEST(a_name_cannot_choose_where_people_are_sent),
		TEST(it_fits_into_a_header),
	};

	return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
