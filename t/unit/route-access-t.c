#include "web/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "auth/event_sync.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/text.h"
#include "cgi-bin/shared/jitsi-gates.h"
#include "cgi-bin/whereby/handlers.h"
#include "lib/ask.h"
#include "lib/settings.h"
#include "lib/verify.h"
#include "platform/whereby_signature.h"

#define TOKEN "0123456789abcdef"
#define POST(path) "REQUEST_METHOD=POST", "PATH_INFO=/" path

static unsigned handled;
static struct caller seen;

static enum outcome
note(struct request *request, struct reply *reply)
{
	handled++;
	seen = request->caller;
	return reply_ok(reply);
}

static const struct route routes[] = {
	{ "POST", "/open", gate_open, note },
	{ "GET", "/open", gate_open, note },
	{ "DELETE", "/open", gate_open, note },
	{ "PATCH", "/open", gate_open, note },
	{ "POST", "/anybody", gate_anybody, note },
	{ "POST", "/user", gate_signed_in, note },
	{ "POST", "/signed", gate_signature, note },
	{ "POST", "/stock", gate_event_sync, note },
	{ "POST", "/whereby", gate_whereby, note },
};

static int
open_all(void **state)
{
	*state = arena_new();
	handled = 0;
	seen = (struct caller){ 0 };
	return SETTINGS(*state, &caller_config, "AUTH_JWT_ALGORITHM=HS256",
		   "AUTH_JWT_SECRET=" VERIFY_SECRET) == NULL &&
		SETTINGS(*state, &signature_config,
		    "JITSI_WEBHOOK_SECRET=" VERIFY_SECRET) == NULL &&
		SETTINGS(*state, &event_sync_config, "JITSI_EVENT_SYNC_TOKEN=" TOKEN) ==
		    NULL &&
		SETTINGS(*state, &whereby_signature_config,
		    "WHEREBY_WEBHOOK_SECRET=the whereby secret of today") == NULL ?
	    0 :
	    -1;
}

static struct reply
serve(struct request request)
{
	struct reply reply = ask_routes(routes, COUNT(routes), &request);

	assert_int_equal(reply.status == 200, handled == 1);
	handled = 0;
	return reply;
}

static void
expect(struct arena *arena, struct request request, int status, const char *detail)
{
	struct reply reply = serve(request);

	assert_int_equal(reply.status, status);
	if (status == 401)
		assert_string_equal(
		    ask_header(arena, &reply, "WWW-Authenticate"), "Bearer");
	if (status != 200)
		assert_string_equal(ask_detail(arena, &reply), detail);
}

static const char *
bearer(struct arena *arena)
{
	const struct caller user = { .id = "u1", .name = "Ada", .email = "" };
	const char *token = NULL;

	assert_int_equal(caller_mint(arena, &user, 60, &token), OK);
	return arena_printf(arena, "HTTP_AUTHORIZATION=Bearer %s", token);
}

static const char *
signature_of(struct arena *arena, const char *body)
{
	return arena_printf(arena, "HTTP_X_JITSI_SIGNATURE=%s",
	    signature_make(arena, body, strlen(body)));
}

static void
a_user_is_known_by_a_bearer(void **state)
{
	expect(*state, ASK_REQUEST(*state, POST("user"), bearer(*state)), 200, NULL);
	assert_string_equal(seen.id, "u1");
	assert_string_equal(seen.name, "Ada");
	expect(*state, ASK_REQUEST(*state, POST("anybody"), bearer(*state)), 200, NULL);
	assert_string_equal(seen.id, "u1");
	expect(*state, ASK_REQUEST(*state, POST("anybody")), 200, NULL);
	assert_null(seen.id);
}

static void
without_a_bearer_a_user_s_row_is_401(void **state)
{
	expect(*state, ASK_REQUEST(*state, POST("user")), 401, "Not authenticated");
	expect(*state, ASK_REQUEST(*state, POST("user"), "HTTP_AUTHORIZATION=Basic dTpw"),
	    401, "Not authenticated");
}

static void
a_bad_bearer_is_401_also_where_nobody_needs_one(void **state)
{
	static const char header[] = "HTTP_AUTHORIZATION=Bearer a.b.c";

	expect(*state, ASK_REQUEST(*state, POST("user"), header), 401,
	    "Invalid authentication");
	expect(*state, ASK_REQUEST(*state, POST("anybody"), header), 401,
	    "Invalid authentication");
	expect(*state, ASK_REQUEST(*state, POST("open"), header), 200, NULL);
}

static void
a_credential_that_comes_twice_is_401(void **state)
{
	const char *user = bearer(*state), *signature = signature_of(*state, "");
	static const char stock[] = "HTTP_AUTHORIZATION=Bearer " TOKEN;

	expect(*state, ASK_REQUEST(*state, POST("user"), user, user), 401,
	    "Invalid authentication");
	expect(*state, ASK_REQUEST(*state, POST("anybody"), user, user), 401,
	    "Invalid authentication");
	expect(*state, ASK_REQUEST(*state, POST("signed"), signature, signature), 401,
	    "Invalid webhook signature");
	expect(*state, ASK_REQUEST(*state, POST("stock"), stock, stock), 401,
	    "Invalid authentication");
	expect(*state, ASK_REQUEST(*state, POST("signed"), signature), 200, NULL);
	expect(*state, ASK_REQUEST(*state, POST("stock"), stock), 200, NULL);
}

static void
a_signature_is_of_the_raw_body(void **state)
{
	static const char body[] = "{ \"a\":1}\n";
	struct request request = ASK_REQUEST(
	    *state, POST("signed"), signature_of(*state, body));

	ask_set_body(&request, body);
	expect(*state, request, 200, NULL);
	ask_set_body(&request, "{\"a\":1}");
	expect(*state, request, 401, "Invalid webhook signature");
	request = ASK_REQUEST(*state, POST("signed"));
	expect(*state, request, 401, "Invalid webhook signature");
	request = ASK_REQUEST(*state, POST("signed"), "HTTP_AUTHORIZATION=Bearer " TOKEN);
	expect(*state, request, 401, "Invalid webhook signature");
}

static void
the_stock_dialect_has_a_bearer_of_its_own(void **state)
{
	expect(*state, ASK_REQUEST(*state, POST("stock")), 401, "Invalid authentication");
	expect(*state, ASK_REQUEST(*state, POST("stock"), bearer(*state)), 401,
	    "Invalid authentication");
	expect(*state,
	    ASK_REQUEST(*state, POST("user"), "HTTP_AUTHORIZATION=Bearer " TOKEN), 401,
	    "Invalid authentication");
}

static void
whereby_signs_its_time_and_the_raw_body(void **state)
{
	/* printf '%s' 1736942400.BODY | openssl dgst -sha256 -hmac 'the whereby secret of today' */
	static const char
	    body[] = "{\"id\":\"1\",\"type\":\"room.client.joined\"}",
	    header[] = "HTTP_WHEREBY_SIGNATURE=t=1736942400,v1="
		       "58446842bf4c4f095ced6dfe48a19b046ca4d6b64bf1983b7649f28f81de923a";
	struct request request = ASK_REQUEST(*state, POST("whereby"), header);

	ask_set_body(&request, body);
	request.received_at = INT64_C(1736942400000000);
	expect(*state, request, 200, NULL);
	request.received_at += INT64_C(301000000);
	expect(*state, request, 401, "Invalid webhook signature");
	request = ASK_REQUEST(*state, POST("whereby"), header, header);
	ask_set_body(&request, body);
	request.received_at = INT64_C(1736942400000000);
	expect(*state, request, 401, "Invalid webhook signature");
	expect(*state, ASK_REQUEST(*state, POST("whereby"), bearer(*state)), 401,
	    "Invalid webhook signature");
	expect(*state, ASK_REQUEST(*state, POST("whereby"), signature_of(*state, "")),
	    401, "Invalid webhook signature");
}

static void
a_body_that_did_not_come_whole_is_told_before_access(void **state)
{
	struct request request = ASK_REQUEST(
	    *state, POST("signed"), "CONTENT_TYPE=text/plain");

	request.body_fate = TOO_LARGE;
	expect(*state, request, 413, "Request body too large");
	request.body_fate = MALFORMED;
	expect(*state, request, 400, "Bad Request");
	request.method = "PUT";
	expect(*state, request, 405, "Method Not Allowed");
	request.path = "/nowhere";
	expect(*state, request, 404, "Not Found");
	request.path = "/signed";
	request.method = "OPTIONS";
	assert_int_equal(
	    serve(ASK_REQUEST(*state, "REQUEST_METHOD=OPTIONS", "PATH_INFO=/signed"))
		.status,
	    204);
}

static void
access_is_told_before_the_media_type(void **state)
{
	static const char type[] = "CONTENT_TYPE=text/plain";

	expect(*state, ASK_REQUEST(*state, POST("user"), type), 401, "Not authenticated");
	expect(*state, ASK_REQUEST(*state, POST("user"), type, bearer(*state)), 415,
	    "Unsupported media type: send application/json");
}

static int
status_of(struct arena *arena, const char *method, const char *type)
{
	return serve(ASK_REQUEST(arena, arena_printf(arena, "REQUEST_METHOD=%s", method),
			 "PATH_INFO=/open", arena_printf(arena, "CONTENT_TYPE=%s", type)))
	    .status;
}

static void
only_a_named_other_media_type_is_415(void **state)
{
	static const char *const right[] = { "", "application/json", "Application/JSON",
		"application/json;charset=utf-8", "application/json ; charset=utf-8" };
	static const char *const wrong[] = { "text/plain", "application/jsonp",
		"application/jso", "application/x-www-form-urlencoded", "json", ";", " ",
		"multipart/form-data; boundary=application/json",
		"application/json,text/plain" };

	for (size_t i = 0; i < COUNT(right); i++) {
		assert_int_equal(status_of(*state, "POST", right[i]), 200);
		assert_int_equal(status_of(*state, "PATCH", right[i]), 200);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(status_of(*state, "POST", wrong[i]), 415);
		assert_int_equal(status_of(*state, "PATCH", wrong[i]), 415);
		assert_int_equal(status_of(*state, "GET", wrong[i]), 200);
		assert_int_equal(status_of(*state, "HEAD", wrong[i]), 200);
		assert_int_equal(status_of(*state, "DELETE", wrong[i]), 200);
	}
	assert_int_equal(serve(ASK_REQUEST(*state, POST("open"))).status, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_user_is_known_by_a_bearer),
		TEST(without_a_bearer_a_user_s_row_is_401),
		TEST(a_bad_bearer_is_401_also_where_nobody_needs_one),
		TEST(a_credential_that_comes_twice_is_401),
		TEST(a_signature_is_of_the_raw_body),
		TEST(the_stock_dialect_has_a_bearer_of_its_own),
		TEST(whereby_signs_its_time_and_the_raw_body),
		TEST(a_body_that_did_not_come_whole_is_told_before_access),
		TEST(access_is_told_before_the_media_type),
		TEST(only_a_named_other_media_type_is_415),
	};

	return cmocka_run_group_tests_name("route-access", tests, NULL, NULL);
}
