#include "web/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "lib/ask.h"
#include "lib/verify.h"

static void
a_variable_is_found_by_its_whole_name(void **state)
{
	struct request request = ASK_RAW(*state, "HTTP_XY=1", "HTTP=2", "HTTP_X=a=b",
	    "EMPTY=", "NOTHING", "HTTP_X=second");

	assert_string_equal(request_variable(&request, "HTTP_X"), "a=b");
	assert_string_equal(request_variable(&request, "EMPTY"), "");
	assert_null(request_variable(&request, "NOTHING"));
	assert_null(request_variable(&request, "HTTP_"));
	assert_null(request_variable(&request, "http_x"));
	assert_null(request_variable(&request, "a"));
}

static void
variables_are_counted(void **state)
{
	struct request request = ASK_RAW(*state, "A=1", "AB=1", "A=", "B=A=1", "A=1");

	assert_int_equal(request_variable_count(&request, "A"), 3);
	assert_int_equal(request_variable_count(&request, "B"), 1);
	assert_int_equal(request_variable_count(&request, "C"), 0);
}

static void
a_variable_that_came_twice_is_not_the_only_one(void **state)
{
	struct request request = ASK_RAW(*state, "A=1", "AB=2", "A=1");

	assert_null(request_only(&request, "A"));
	assert_string_equal(request_only(&request, "AB"), "2");
	assert_null(request_only(&request, "C"));
}

static void
the_web_server_s_id_is_kept_when_it_is_fit_for_logs(void **state)
{
	char long_id[140];
	static const char *const right[] = { "a", "0123abcdef", "A-Z_9.b" };
	static const char *const wrong[] = { "", "a b", "a\nb", "a/b", "\xc3\xbc", "a%",
		"\"" };

	for (size_t i = 0; i < COUNT(right); i++) {
		struct request request = ASK_REQUEST(
		    *state, arena_printf(*state, "REQUEST_ID=%s", right[i]));

		assert_string_equal(request.id, right[i]);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct request request = ASK_REQUEST(
		    *state, arena_printf(*state, "REQUEST_ID=%s", wrong[i]));

		assert_string_not_equal(request.id, wrong[i]);
		assert_int_equal(strspn(request.id, "0123456789abcdef"), 32);
		assert_int_equal(strlen(request.id), 32);
	}
	memset(long_id, 'x', sizeof(long_id));
	long_id[128] = '\0';
	assert_string_equal(
	    ASK_REQUEST(*state, arena_printf(*state, "REQUEST_ID=%s", long_id)).id,
	    long_id);
	assert_int_equal(
	    strlen(
		ASK_REQUEST(*state, arena_printf(*state, "REQUEST_ID=%sx", long_id)).id),
	    32);
}

static void
a_request_without_an_id_gets_a_new_one(void **state)
{
	const char *one = ASK_REQUEST(*state, "A=b").id;
	const char *other = ASK_REQUEST(*state, "HTTP_X_REQUEST_ID=not fit").id;

	assert_int_equal(strlen(one), 32);
	assert_int_equal(strlen(other), 32);
	assert_string_not_equal(one, other);
}

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
#define PARENT "00-" TRACE "-00f067aa0ba902b7-01"

/* Behind a server that chooses none, as with plain CGI. */
static void
a_callers_id_is_taken_over_or_that_of_its_trace(void **state)
{
	static const char *const right[] = { PARENT, "00-" TRACE "-0000000000000001-00",
		"cc-" TRACE "-00f067aa0ba902b7-01",
		"cc-" TRACE "-00f067aa0ba902b7-01-more" };
	static const char *const wrong[] = { "", "x", "00", "00-" TRACE, TRACE,
		"ff-" TRACE "-00f067aa0ba902b7-01", "00-" TRACE "-0000000000000000-01",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
		"00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", PARENT "-more",
		PARENT "1", "0-" TRACE "-00f067aa0ba902b7-01",
		"00-" TRACE "-00f067aa0ba902b7-1", "00_" TRACE "_00f067aa0ba902b7_01" };

	assert_string_equal(ASK_REQUEST(*state, "HTTP_X_REQUEST_ID=a.B-9_").id, "a.B-9_");
	assert_string_equal(
	    ASK_REQUEST(*state, "HTTP_TRACEPARENT=" PARENT, "HTTP_X_REQUEST_ID=a").id,
	    "a");
	assert_string_equal(
	    ASK_REQUEST(*state, "HTTP_TRACEPARENT=" PARENT, "HTTP_X_REQUEST_ID=a b").id,
	    TRACE);
	assert_string_equal(ASK_REQUEST(*state, "HTTP_X_REQUEST_ID=a",
				"HTTP_X_REQUEST_ID=b", "HTTP_TRACEPARENT=" PARENT)
				.id,
	    TRACE);
	assert_string_equal(
	    ASK_REQUEST(*state, "HTTP_X_REQUEST_ID=a", "REQUEST_ID=b").id, "b");
	for (size_t i = 0; i < COUNT(right); i++)
		assert_string_equal(
		    ASK_REQUEST(
			*state, arena_printf(*state, "HTTP_TRACEPARENT=%s", right[i]))
			.id,
		    TRACE);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_string_not_equal(
		    ASK_REQUEST(
			*state, arena_printf(*state, "HTTP_TRACEPARENT=%s", wrong[i]))
			.id,
		    TRACE);
}

/* The web server may have chosen another id. */
static void
a_request_keeps_its_trace_and_the_flags_that_the_standard_defines(void **state)
{
	static const struct {
		const char *header, *trace;
	} cases[] = {
		{ PARENT, TRACE "-01" },
		{ "00-" TRACE "-00f067aa0ba902b7-00", TRACE "-00" },
		{ "00-" TRACE "-00f067aa0ba902b7-ff", TRACE "-03" },
		{ "cc-" TRACE "-00f067aa0ba902b7-09-more", TRACE "-01" },
		{ PARENT "-more", NULL },
		{ PARENT ", " PARENT, NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request request = ASK_REQUEST(*state, "REQUEST_ID=a",
		    arena_printf(*state, "HTTP_TRACEPARENT=%s", cases[i].header));

		assert_string_equal(request.id, "a");
		if (cases[i].trace == NULL)
			assert_null(request.trace);
		else
			assert_string_equal(request.trace, cases[i].trace);
	}
	assert_null(ASK_REQUEST(*state, "A=b").trace);
}

static void
two_traces_are_none(void **state)
{
	struct request request = ASK_REQUEST(
	    *state, "HTTP_TRACEPARENT=" PARENT, "HTTP_TRACEPARENT=" PARENT);

	assert_null(request.trace);
	assert_string_not_equal(request.id, TRACE);
}

static void
the_path_is_script_name_and_path_info(void **state)
{
	static const struct {
		const char *script, *info, *path;
	} cases[] = {
		{ "", "/v1/rooms", "/v1/rooms" },
		{ "/v1", "/rooms", "/v1/rooms" },
		{ "/v1/rooms", "", "/v1/rooms" },
		{ "/v1/rooms", "/", "/v1/rooms" },
		{ "/v1/rooms/", "", "/v1/rooms" },
		{ "", "/", "/" },
		{ "", "//", "/" },
		{ "", "", "" },
		{ "", "/a/b//", "/a/b/" },
		{ "", "/a?b", "/a?b" },
		{ "", "/%2e", "/%2e" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct request request = ASK_REQUEST(*state,
		    arena_printf(*state, "SCRIPT_NAME=%s", cases[i].script),
		    arena_printf(*state, "PATH_INFO=%s", cases[i].info));

		assert_string_equal(request.path, cases[i].path);
	}
	assert_string_equal(ASK_REQUEST(*state, "SCRIPT_NAME=/x").path, "/x");
	assert_string_equal(ASK_REQUEST(*state, "PATH_INFO=/x").path, "/x");
	assert_string_equal(ASK_REQUEST(*state, "A=b").path, "");
}

static void
head_is_a_get(void **state)
{
	struct request request = ASK_REQUEST(*state, "REQUEST_METHOD=HEAD");

	assert_string_equal(request.method, "GET");
	assert_true(request.is_head);
	request = ASK_REQUEST(*state, "REQUEST_METHOD=GET");
	assert_string_equal(request.method, "GET");
	assert_false(request.is_head);
	request = ASK_REQUEST(*state, "REQUEST_METHOD=head");
	assert_string_equal(request.method, "head");
	assert_false(request.is_head);
}

static void
what_was_not_sent_is_empty(void **state)
{
	struct request request = ASK_REQUEST(*state, "A=b");

	assert_string_equal(request.method, "");
	assert_string_equal(request.query, "");
	assert_null(request.caller.id);
	assert_string_equal(request.caller.email, "");
	assert_string_equal(ASK_REQUEST(*state, "QUERY_STRING=a=b&c").query, "a=b&c");
}

static void
a_request_knows_when_it_came(void **state)
{
	int64_t before = clock_now();
	struct request request = ASK_REQUEST(*state, "A=b");

	assert_in_range(request.received_at, before, clock_now());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_variable_is_found_by_its_whole_name),
		VERIFY_TEST(variables_are_counted),
		VERIFY_TEST(a_variable_that_came_twice_is_not_the_only_one),
		VERIFY_TEST(the_web_server_s_id_is_kept_when_it_is_fit_for_logs),
		VERIFY_TEST(a_request_without_an_id_gets_a_new_one),
		VERIFY_TEST(a_callers_id_is_taken_over_or_that_of_its_trace),
		VERIFY_TEST(
		    a_request_keeps_its_trace_and_the_flags_that_the_standard_defines),
		VERIFY_TEST(two_traces_are_none),
		VERIFY_TEST(the_path_is_script_name_and_path_info),
		VERIFY_TEST(head_is_a_get),
		VERIFY_TEST(what_was_not_sent_is_empty),
		VERIFY_TEST(a_request_knows_when_it_came),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
