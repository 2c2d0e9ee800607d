#include "web/cors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/ask.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define ALLOWED "Access-Control-Allow-Origin"
#define TWO "CORS_ORIGIN=https://a.example https://b.example:8443"

/* The answer's headers to a page of this origin (NULL: none). */
static struct reply
ask(struct arena *arena, const char *origin, bool is_preflight)
{
	struct request request = ASK_REQUEST(arena, "REQUEST_METHOD=OPTIONS",
	    origin == NULL ? NULL : arena_printf(arena, "HTTP_ORIGIN=%s", origin));
	struct reply reply = reply_new(arena);

	if (is_preflight)
		cors_preflight(&request, &reply, "GET, HEAD, OPTIONS");
	else
		cors_allow(&request, &reply);
	return reply;
}

static void
without_configuration_nothing_is_said(void **state)
{
	assert_null(SETTINGS(*state, &cors_config, NULL));
	assert_string_equal(ask(*state, "https://a.example", false).headers.bytes, "");
	assert_string_equal(ask(*state, "https://a.example", true).headers.bytes, "");
}

static void
a_listed_origin_may_read_the_answer(void **state)
{
	static const char *const origins[] = { "https://a.example",
		"https://b.example:8443" };

	assert_null(SETTINGS(*state, &cors_config, TWO));
	for (size_t i = 0; i < COUNT(origins); i++) {
		struct reply reply = ask(*state, origins[i], false);

		assert_string_equal(ask_header(*state, &reply, ALLOWED), origins[i]);
		assert_string_equal(ask_header(*state, &reply, "Vary"), "Origin");
		assert_string_equal(
		    ask_header(*state, &reply, "Access-Control-Expose-Headers"),
		    "Content-Disposition, Content-Range, ETag, Retry-After, "
		    "WWW-Authenticate, X-Request-Id");
	}
}

static void
another_origin_is_told_nothing(void **state)
{
	static const char *const origins[] = { NULL, "", "null", "https://a.example.evil",
		"https://a.exampl", "http://a.example", "https://b.example",
		"https://a.example https://b.example:8443", "*", " ", "https://A.example",
		"https://a.example\r\nX: y" };

	assert_null(SETTINGS(*state, &cors_config, TWO));
	for (size_t i = 0; i < COUNT(origins); i++) {
		struct reply reply = ask(*state, origins[i], false);

		assert_string_equal(reply.headers.bytes, "Vary: Origin\r\n");
		assert_string_equal(ask(*state, origins[i], true).headers.bytes, "");
	}
}

static void
a_preflight_tells_methods_and_headers(void **state)
{
	struct reply reply;

	assert_null(SETTINGS(*state, &cors_config, TWO));
	reply = ask(*state, "https://a.example", true);
	assert_string_equal(ask_header(*state, &reply, "Access-Control-Allow-Methods"),
	    "GET, HEAD, OPTIONS");
	assert_string_equal(ask_header(*state, &reply, "Access-Control-Allow-Headers"),
	    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, "
	    "Range, X-Request-Id, traceparent");
	assert_string_equal(ask_header(*state, &reply, "Access-Control-Max-Age"), "600");
}

static void
a_star_is_every_origin_but_no_header_of_its_own(void **state)
{
	struct reply reply;

	assert_null(SETTINGS(*state, &cors_config, "CORS_ORIGIN=*"));
	reply = ask(*state, "https://any.example", false);
	assert_string_equal(ask_header(*state, &reply, ALLOWED), "https://any.example");
	reply = ask(*state, "https://any.example\nX-Evil: 1", false);
	assert_string_equal(reply.headers.bytes, "Vary: Origin\r\n");
	reply = ask(*state, NULL, false);
	assert_string_equal(reply.headers.bytes, "Vary: Origin\r\n");
}

static void
blanks_in_the_list_do_no_harm(void **state)
{
	struct reply reply;

	assert_null(SETTINGS(
	    *state, &cors_config, "CORS_ORIGIN=  https://a.example   http://x:1 "));
	reply = ask(*state, "https://a.example", false);
	assert_string_equal(ask_header(*state, &reply, ALLOWED), "https://a.example");
	reply = ask(*state, "http://x:1", false);
	assert_string_equal(ask_header(*state, &reply, ALLOWED), "http://x:1");
	reply = ask(*state, "http://x", false);
	assert_null(ask_header(*state, &reply, ALLOWED));
}

static void
what_no_browser_sends_is_a_fault(void **state)
{
	static const char *const values[] = { "CORS_ORIGIN=foo", "CORS_ORIGIN=https://",
		"CORS_ORIGIN=https://ui.example/", "CORS_ORIGIN=https://UI.example",
		"CORS_ORIGIN=ftp://ui.example",
		"CORS_ORIGIN=https://a.example, https://b.example", "CORS_ORIGIN=null",
		"CORS_ORIGIN=**", "CORS_ORIGIN=https://a.example\";" };

	for (size_t i = 0; i < COUNT(values); i++)
		assert_non_null(SETTINGS(*state, &cors_config, values[i]));
	assert_null(SETTINGS(*state, &cors_config, "CORS_ORIGIN=http://[::1]:8080 *"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(without_configuration_nothing_is_said),
		VERIFY_TEST(a_listed_origin_may_read_the_answer),
		VERIFY_TEST(another_origin_is_told_nothing),
		VERIFY_TEST(a_preflight_tells_methods_and_headers),
		VERIFY_TEST(a_star_is_every_origin_but_no_header_of_its_own),
		VERIFY_TEST(blanks_in_the_list_do_no_harm),
		VERIFY_TEST(what_no_browser_sends_is_a_fault),
	};

	return cmocka_run_group_tests_name("cors", tests, NULL, NULL);
}
