#include "web/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/ask.h"
#include "lib/verify.h"

/* Tells which method's row answered and what its captures are. */
static enum outcome
answer(struct request *request, struct reply *reply, const char *row)
{
	const char *first = request->captures[0], *second = request->captures[1];

	return reply_text(reply, "text/plain",
	    arena_printf(request->arena, "%s %s %s", row, first == NULL ? "-" : first,
		second == NULL ? "-" : second));
}

static enum outcome
answer_get(struct request *request, struct reply *reply)
{
	return answer(request, reply, "get");
}

static enum outcome
answer_post(struct request *request, struct reply *reply)
{
	return answer(request, reply, "post");
}

static enum outcome
answer_named(struct request *request, struct reply *reply)
{
	return answer(request, reply, "named");
}

static const struct route routes[] = {
	{ "GET", "/", gate_open, answer_get },
	{ "GET", "/rooms", gate_open, answer_get },
	{ "POST", "/rooms", gate_open, answer_post },
	{ "GET", "/rooms/name/{name}", gate_open, answer_named },
	{ "GET", "/rooms/{id}", gate_open, answer_get },
	{ "DELETE", "/rooms/{id}", gate_open, answer_get },
	{ "POST", "/rooms/{name}/meeting", gate_open, answer_post },
	{ "GET", "/rooms/{id}/files/{file}", gate_open, answer_get },
	{ "GET", "/rooms/{id}/files/{other}", gate_open, answer_named },
	{ "POST", "/rooms/{id}/people/{person...}/leave", gate_open, answer_post },
};

static struct reply
ask(struct arena *arena, const char *method, const char *path)
{
	struct request request = ASK_REQUEST(arena,
	    arena_printf(arena, "REQUEST_METHOD=%s", method),
	    arena_printf(arena, "PATH_INFO=%s", path));

	return ask_routes(routes, COUNT(routes), &request);
}

static void
a_path_finds_its_row_and_what_its_parts_stand_for(void **state)
{
	static const struct {
		const char *method, *path, *answer;
	} cases[] = {
		{ "GET", "/", "get - -" },
		{ "GET", "/rooms", "get - -" },
		{ "POST", "/rooms", "post - -" },
		{ "GET", "/rooms/7", "get 7 -" },
		{ "DELETE", "/rooms/a b", "get a b -" },
		{ "GET", "/rooms/name", "get name -" },
		{ "POST", "/rooms/7/people/ann/leave", "post 7 ann" },
		{ "POST", "/rooms/7/people/ann@x/y/leave", "post 7 ann@x/y" },
		{ "POST", "/rooms/7/people/leave/leave/leave", "post 7 leave/leave" },
		{ "GET", "/rooms/name/x", "named x -" },
		{ "POST", "/rooms/x/meeting", "post x -" },
		{ "GET", "/rooms/\xc3\xbc/files/{file}", "get \xc3\xbc {file}" },
		{ "GET", "/rooms/%41", "get %41 -" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply reply = ask(*state, cases[i].method, cases[i].path);

		assert_int_equal(reply.status, 200);
		assert_string_equal(reply.body, cases[i].answer);
	}
}

static void
another_row_that_fits_the_path_does_not_touch_the_parts(void **state)
{
	struct reply reply = ask(*state, "GET", "/rooms/name/meeting");

	assert_string_equal(reply.body, "named meeting -");
	reply = ask(*state, "POST", "/rooms/name/meeting");
	assert_string_equal(reply.body, "post name -");
}

static void
the_first_row_that_fits_answers(void **state)
{
	struct reply reply = ask(*state, "GET", "/rooms/7/files/8");

	assert_string_equal(reply.body, "get 7 8");
}

static void
an_unknown_path_is_404_whatever_the_method(void **state)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "OPTIONS", "BREW",
		"" };
	static const char *const paths[] = { "", "rooms", "/room", "/roomss", "/Rooms",
		"//rooms", "/rooms//", "/rooms//meeting", "/rooms/1/2",
		"/rooms/1/meeting/2", "/rooms/1/files", "/rooms/1/files//",
		"/rooms/name//" };

	for (size_t i = 0; i < COUNT(paths); i++)
		for (size_t m = 0; m < COUNT(methods); m++) {
			struct reply reply = ask(*state, methods[m], paths[i]);

			assert_int_equal(reply.status, 404);
			assert_string_equal(ask_detail(*state, &reply), "Not Found");
			assert_null(ask_header(*state, &reply, "Allow"));
		}
}

static void
a_trailing_slash_is_the_same_path(void **state)
{
	struct reply reply = ask(*state, "GET", "/rooms/");

	assert_string_equal(reply.body, "get - -");
	reply = ask(*state, "GET", "/rooms/7/");
	assert_string_equal(reply.body, "get 7 -");
	reply = ask(*state, "POST", "/rooms/x/meeting/");
	assert_string_equal(reply.body, "post x -");
	reply = ask(*state, "PUT", "/rooms/");
	assert_int_equal(reply.status, 405);
}

static void
a_path_of_control_characters_or_bad_utf8_is_404(void **state)
{
	static const char *const parts[] = { "a\nb", "\r", "\t", "\x01", "\x7f", "\x80",
		"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80" };

	for (size_t i = 0; i < COUNT(parts); i++) {
		const char *path = arena_printf(*state, "/rooms/%s", parts[i]);
		struct reply reply = ask(*state, "GET", path);

		assert_int_equal(reply.status, 404);
		reply = ask(*state, "OPTIONS", path);
		assert_int_equal(reply.status, 404);
	}
}

static void
another_method_is_405_with_what_the_path_knows(void **state)
{
	static const struct {
		const char *method, *path, *allow;
	} cases[] = {
		{ "PUT", "/rooms", "GET, HEAD, POST, OPTIONS" },
		{ "get", "/rooms", "GET, HEAD, POST, OPTIONS" },
		{ "", "/rooms", "GET, HEAD, POST, OPTIONS" },
		{ "POST", "/rooms/7", "GET, HEAD, DELETE, OPTIONS" },
		{ "GET", "/rooms/7/meeting", "POST, OPTIONS" },
		{ "HEAD", "/rooms/7/meeting", "POST, OPTIONS" },
		{ "TRACE", "/", "GET, HEAD, OPTIONS" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply reply = ask(*state, cases[i].method, cases[i].path);

		assert_int_equal(reply.status, 405);
		assert_string_equal(ask_detail(*state, &reply), "Method Not Allowed");
		assert_string_equal(ask_header(*state, &reply, "Allow"), cases[i].allow);
	}
}

static void
options_is_answered_for_every_known_path(void **state)
{
	struct reply reply = ask(*state, "OPTIONS", "/rooms/7");

	assert_int_equal(reply.status, 204);
	assert_null(reply.body);
	assert_string_equal(
	    ask_header(*state, &reply, "Allow"), "GET, HEAD, DELETE, OPTIONS");
	assert_non_null(ask_header(*state, &reply, "X-Request-Id"));
}

static void
head_is_a_get_that_shows_no_body(void **state)
{
	struct request request = ASK_REQUEST(
	    *state, "REQUEST_METHOD=HEAD", "PATH_INFO=/rooms/7");
	struct reply reply = ask_routes(routes, COUNT(routes), &request);
	struct text out = text_new(*state);

	assert_int_equal(reply.status, 200);
	assert_string_equal(reply.body, "get 7 -");
	reply_write(&reply, &request, &out);
	assert_non_null(strstr(out.bytes, "\r\nContent-Length: 7\r\n"));
	assert_string_equal(out.bytes + out.length - 4, "\r\n\r\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_path_finds_its_row_and_what_its_parts_stand_for),
		VERIFY_TEST(another_row_that_fits_the_path_does_not_touch_the_parts),
		VERIFY_TEST(the_first_row_that_fits_answers),
		VERIFY_TEST(an_unknown_path_is_404_whatever_the_method),
		VERIFY_TEST(a_trailing_slash_is_the_same_path),
		VERIFY_TEST(a_path_of_control_characters_or_bad_utf8_is_404),
		VERIFY_TEST(another_method_is_405_with_what_the_path_knows),
		VERIFY_TEST(options_is_answered_for_every_known_path),
		VERIFY_TEST(head_is_a_get_that_shows_no_body),
	};

	return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
