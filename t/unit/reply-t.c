#include "web/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/encode.h"
#include "lib/ask.h"
#include "lib/verify.h"

/* Of the answer [] */
#define LIST_TAG "\"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\""

static struct request
plain(struct arena *arena)
{
	struct request request = ASK_REQUEST(arena, "REQUEST_METHOD=GET");

	request.id = "id-1";
	return request;
}

/* The whole answer as CGI writes it. */
static const char *
written(struct reply *reply, const struct request *request, enum outcome out)
{
	struct text text = text_new(request->arena);

	reply_finish(reply, request, out);
	reply_write(reply, request, &text);
	return text.bytes;
}

static void
each_outcome_has_its_status_and_detail(void **state)
{
	static const struct {
		enum outcome out;
		int status;
		const char *detail;
	} cases[] = {
		{ MALFORMED, 400, "Bad Request" },
		{ INAPPLICABLE, 400, "Bad Request" },
		{ TAKEN, 400, "Not unique" },
		{ CONFLICT, 409, "Conflict" },
		{ STALE, 412,
		    "It has changed: read it again and send its ETag in If-Match" },
		{ UNAUTHENTICATED, 401, "Not authenticated" },
		{ FORBIDDEN, 403, "Not authorized" },
		{ NOT_FOUND, 404, "Not Found" },
		{ TOO_LARGE, 413, "Request body too large" },
		{ INVALID, 422, "Unprocessable content" },
		{ UNAVAILABLE, 503, "Service temporarily unavailable, please try again" },
		{ TIMED_OUT, 503, "Service temporarily unavailable, please try again" },
		{ FAILED, 500, "Internal Server Error" },
	};
	const struct request request = plain(*state);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply reply = reply_new(*state);

		reply_finish(&reply, &request, cases[i].out);
		assert_int_equal(reply.status, cases[i].status);
		assert_string_equal(ask_detail(*state, &reply), cases[i].detail);
		assert_string_equal(ask_header(*state, &reply, "X-Request-Id"), "id-1");
		assert_string_equal(
		    ask_header(*state, &reply, "Cache-Control"), "no-store");
		assert_int_equal(ask_header(*state, &reply, "WWW-Authenticate") != NULL,
		    cases[i].status == 401);
		assert_int_equal(ask_header(*state, &reply, "Retry-After") != NULL,
		    cases[i].status == 503);
	}
}

static void
what_only_http_knows_has_its_status_and_detail(void **state)
{
	static const struct {
		enum http_answer answer;
		int status;
		const char *detail;
	} cases[] = {
		{ NO_CONTENT, 204, NULL },
		{ FOUND, 302, NULL },
		{ NOT_MODIFIED, 304, NULL },
		{ METHOD_NOT_ALLOWED, 405, "Method Not Allowed" },
		{ UNSUPPORTED_MEDIA_TYPE, 415,
		    "Unsupported media type: send application/json" },
		{ FORM_REQUIRED, 415,
		    "Unsupported media type: send application/x-www-form-urlencoded" },
	};
	const struct request request = plain(*state);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reply reply = reply_new(*state);

		assert_int_equal(reply_http(&reply, cases[i].answer), OK);
		reply_finish(&reply, &request, OK);
		assert_int_equal(reply.status, cases[i].status);
		if (cases[i].detail == NULL)
			assert_null(reply.body);
		else
			assert_string_equal(ask_detail(*state, &reply), cases[i].detail);
	}
}

static void
a_handler_may_say_why(void **state)
{
	const struct request request = plain(*state);
	struct reply reply = reply_new(*state);
	enum outcome out = reply_problem(&reply, FORBIDDEN, "Room \"x\" is locked");

	assert_int_equal(out, FORBIDDEN);
	assert_string_equal(written(&reply, &request, out),
	    "Status: 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: "
	    "33\r\n"
	    "Cache-Control: no-store\r\nX-Request-Id: id-1\r\n\r\n"
	    "{\"detail\":\"Room \\\"x\\\" is locked\"}");
}

static void
invalid_tells_every_fault(void **state)
{
	const struct request request = plain(*state);
	struct reply reply = reply_new(*state);

	fault_add(&reply.faults,
	    &(struct fault){ .type = "missing",
		.place = "body",
		.field = "name",
		.message = "Field required" });
	fault_add(&reply.faults,
	    &(struct fault){ .type = "value_error",
		.place = "query",
		.field = "page",
		.message = "no",
		.input = "\"x\"" });
	reply_finish(&reply, &request, INVALID);
	assert_int_equal(reply.status, 422);
	assert_string_equal(reply.body,
	    "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"name\"],"
	    "\"msg\":\"Field required\",\"input\":null},{\"type\":\"value_error\","
	    "\"loc\":[\"query\",\"page\"],\"msg\":\"no\",\"input\":\"x\"}]}");
}

static void
faults_that_were_forgiven_are_not_told(void **state)
{
	const struct request request = plain(*state);
	struct reply reply = reply_new(*state);

	fault_add(&reply.faults,
	    &(struct fault){ .type = "missing",
		.place = "body",
		.field = "name",
		.message = "Field required" });
	reply_finish(&reply, &request, NOT_FOUND);
	assert_string_equal(ask_detail(*state, &reply), "Not Found");
}

static void
ok_is_200_unless_the_handler_says_otherwise(void **state)
{
	struct request request = plain(*state);
	struct reply reply = reply_new(*state);

	request.method = "POST";
	assert_int_equal(reply_ok(&reply), OK);
	assert_string_equal(written(&reply, &request, OK),
	    "Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"
	    "Cache-Control: no-store\r\nX-Request-Id: id-1\r\n\r\n{\"status\":\"ok\"}");
	reply = reply_new(*state);
	reply.status = 503;
	assert_int_equal(reply_text(&reply, "text/plain", "not ready"), OK);
	assert_non_null(strstr(written(&reply, &request, OK),
	    "Status: 503 Service Unavailable\r\nContent-Type: text/plain\r\n"));
}

static void
a_failure_replaces_what_the_handler_had_said(void **state)
{
	const struct request request = plain(*state);
	struct reply reply = reply_new(*state);

	reply.status = 204;
	assert_int_equal(reply_text(&reply, "text/csv", "secret"), OK);
	reply_finish(&reply, &request, FAILED);
	assert_int_equal(reply.status, 500);
	assert_string_equal(ask_detail(*state, &reply), "Internal Server Error");
}

static void
a_writer_s_text_is_the_body(void **state)
{
	struct request request = plain(*state);
	struct reply reply = reply_new(*state);
	struct json_writer json = json_writer(*state);
	const char *text;

	json_open(&json, NULL, '[');
	json_close(&json, ']');
	assert_int_equal(reply_json(&reply, &json), OK);
	reply_header(&reply, "X-One", "1");
	request.is_head = true;
	text = written(&reply, &request, OK);
	assert_string_equal(text,
	    "Status: 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
	    "X-One: 1\r\nETag: " LIST_TAG "\r\nCache-Control: private, no-cache\r\n"
	    "X-Request-Id: id-1\r\n\r\n");
	reply.headers = text_new(*state);
	request.is_head = false;
	text = written(&reply, &request, OK);
	assert_string_equal(text + strlen(text) - 6, "\r\n\r\n[]");
}

static void
no_body_means_no_type_and_no_length(void **state)
{
	const struct request request = plain(*state);
	struct reply reply = reply_new(*state);

	reply.status = 204;
	assert_string_equal(written(&reply, &request, OK),
	    "Status: 204 No Content\r\nCache-Control: "
	    "no-store\r\nX-Request-Id: id-1\r\n\r\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(each_outcome_has_its_status_and_detail),
		VERIFY_TEST(what_only_http_knows_has_its_status_and_detail),
		VERIFY_TEST(a_handler_may_say_why),
		VERIFY_TEST(invalid_tells_every_fault),
		VERIFY_TEST(faults_that_were_forgiven_are_not_told),
		VERIFY_TEST(ok_is_200_unless_the_handler_says_otherwise),
		VERIFY_TEST(a_failure_replaces_what_the_handler_had_said),
		VERIFY_TEST(a_writer_s_text_is_the_body),
		VERIFY_TEST(no_body_means_no_type_and_no_length),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
