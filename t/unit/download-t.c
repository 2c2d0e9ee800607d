#include "web/download.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/ask.h"
#include "lib/verify.h"

/* The answer that has this path sent. */
static struct reply
sent(struct arena *arena, const char *path)
{
	struct reply reply = reply_new(arena);

	assert_int_equal(download_send(arena, &reply, "/files/", path), OK);
	assert_int_equal(reply.body_bytes, 0);
	return reply;
}

static void
every_byte_of_a_path_gets_to_the_web_server(void **state)
{
	static const struct {
		const char *path, *place;
	} cases[] = {
		{ "a/b-c_d.e~f.mp4", "/files/a/b-c_d.e~f.mp4" },
		{ "100%.mp4", "/files/100%25.mp4" },
		{ "a?b#c", "/files/a%3Fb%23c" },
		{ "a b+c", "/files/a%20b%2Bc" },
		{ "a\r\nX: y", "/files/a%0D%0AX%3A%20y" },
		{ "\xc3\xbc\xff\x01", "/files/%C3%BC%FF%01" },
		{ "$uri\\\"'", "/files/%24uri%5C%22%27" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply reply = sent(*state, cases[i].path);

		assert_string_equal(
		    ask_header(*state, &reply, "X-Accel-Redirect"), cases[i].place);
		assert_true(reply.is_secret);
	}
}

static void
the_file_is_offered_by_its_own_name(void **state)
{
	static const struct {
		const char *path, *value;
	} cases[] = {
		{ "a/talk 1.mp4",
		    "attachment; filename=\"talk 1.mp4\"; "
		    "filename*=UTF-8''talk%201.mp4" },
		{ "a/talk.mp4.age",
		    "attachment; filename=\"talk.mp4.age\"; "
		    "filename*=UTF-8''talk.mp4.age" },
		{ "\xc3\xbc.mp4",
		    "attachment; filename=\"__.mp4\"; filename*=UTF-8''%C3%BC.mp4" },
		{ "a\"b\\c\n",
		    "attachment; filename=\"a_b_c_\"; "
		    "filename*=UTF-8''a%22b%5Cc%0A" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply reply = sent(*state, cases[i].path);

		assert_string_equal(
		    ask_header(*state, &reply, "Content-Disposition"), cases[i].value);
	}
}

static void
the_type_follows_from_the_name_and_nothing_runs(void **state)
{
	static const char *const cases[][2] = {
		{ "a.mp4", "video/mp4" },
		{ "a.MP4", "video/mp4" },
		{ "x.mp4/a.webm", "video/webm" },
		{ "a.mp4.opus", "audio/ogg" },
		{ "a.mp4.age", "application/octet-stream" },
		{ "metadata.json", "application/json" },
		{ "a.html", "application/octet-stream" },
		{ "a.svg", "application/octet-stream" },
		{ "a.mp4/b", "application/octet-stream" },
		{ "mp4", "application/octet-stream" },
		{ ".", "application/octet-stream" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(sent(*state, cases[i][0]).type, cases[i][1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(every_byte_of_a_path_gets_to_the_web_server),
		VERIFY_TEST(the_file_is_offered_by_its_own_name),
		VERIFY_TEST(the_type_follows_from_the_name_and_nothing_runs),
	};

	return cmocka_run_group_tests_name("download", tests, NULL, NULL);
}
