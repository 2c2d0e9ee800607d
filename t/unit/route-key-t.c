#include "web/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "auth/digest.h"
#include "auth/event_sync.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/text.h"
#include "cgi-bin/shared/jitsi-gates.h"
#include "lib/ask.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define TO(method, path) "REQUEST_METHOD=" method, "PATH_INFO=/" path
#define KEY(name) "HTTP_AUTHORIZATION=Bearer rjk_" name
#define REFUSED "Invalid authentication"
#define OUT_OF_SCOPE "The key's scope does not allow this"

static struct caller seen;
static unsigned looked_up;

static enum outcome
note(struct request *request, struct reply *reply)
{
	seen = request->caller;
	return reply_ok(reply);
}

static const struct route routes[] = {
	{ "GET", "/open", gate_open, note },
	{ "GET", "/anybody", gate_anybody, note },
	{ "POST", "/anybody", gate_anybody, note },
	{ "GET", "/user", gate_signed_in, note },
	{ "PATCH", "/user", gate_signed_in, note },
	{ "POST", "/signed", gate_signature, note },
	{ "POST", "/either", gate_signature_or_key, note },
	{ "POST", "/stock", gate_event_sync, note },
};

/* The keys that there are: rjk_read, rjk_host, rjk_ingest and rjk_admin; the database is away for
 * rjk_away. */
static enum outcome
find(struct request *request, const char *hash, struct caller *caller)
{
	static const struct {
		const char *key;
		struct caller caller;
	} keys[] = {
		{ "rjk_read", { "u1", "Reader", "", SCOPE_READ, "k1", NULL, NULL } },
		{ "rjk_host", { "u1", "Host", "", SCOPE_HOST, "k2", NULL, NULL } },
		{ "rjk_ingest", { NULL, "Guest", "", SCOPE_INGEST, "k3", NULL, NULL } },
		{ "rjk_admin", { NULL, "Guest", "", SCOPE_ADMIN, "k4", NULL, NULL } },
	};

	looked_up++;
	if (text_equal(hash, digest_hex(request->arena, "rjk_away", strlen("rjk_away"))))
		return UNAVAILABLE;
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *key = keys[i].key;

		if (!text_equal(hash, digest_hex(request->arena, key, strlen(key))))
			continue;
		*caller = keys[i].caller;
		return OK;
	}
	return NOT_FOUND;
}

static int
open_all(void **state)
{
	*state = arena_new();
	seen = (struct caller){ 0 };
	looked_up = 0;
	return SETTINGS(*state, &caller_config, "AUTH_JWT_ALGORITHM=HS256",
		   "AUTH_JWT_SECRET=" VERIFY_SECRET) == NULL &&
		SETTINGS(*state, &signature_config,
		    "JITSI_WEBHOOK_SECRET=" VERIFY_SECRET) == NULL &&
		SETTINGS(*state, &event_sync_config,
		    "JITSI_EVENT_SYNC_TOKEN=0123456789abcdef") == NULL ?
	    0 :
	    -1;
}

static void
expect(struct arena *arena, struct request request, int status, const char *detail)
{
	struct reply reply;

	request.find_key = find;
	reply = ask_routes(routes, COUNT(routes), &request);
	assert_int_equal(reply.status, status);
	if (status != 200)
		assert_string_equal(ask_detail(arena, &reply), detail);
	if (status == 401)
		assert_string_equal(
		    ask_header(arena, &reply, "WWW-Authenticate"), "Bearer");
}

static void
a_key_acts_for_its_user(void **state)
{
	expect(*state, ASK_REQUEST(*state, TO("PATCH", "user"), KEY("host")), 200, NULL);
	assert_string_equal(seen.id, "u1");
	assert_string_equal(seen.name, "Host");
	assert_string_equal(seen.key_id, "k2");
	expect(
	    *state, ASK_REQUEST(*state, TO("POST", "anybody"), KEY("host")), 200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("host")), 200, NULL);
}

static void
a_key_of_scope_read_changes_nothing(void **state)
{
	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("read")), 200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("HEAD", "user"), KEY("read")), 200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("GET", "anybody"), KEY("read")), 200, NULL);
	assert_string_equal(seen.id, "u1");
	expect(*state, ASK_REQUEST(*state, TO("PATCH", "user"), KEY("read")), 403,
	    OUT_OF_SCOPE);
	expect(*state, ASK_REQUEST(*state, TO("POST", "anybody"), KEY("read")), 403,
	    OUT_OF_SCOPE);
}

static void
a_key_of_scope_ingest_tells_events_and_nothing_else(void **state)
{
	expect(
	    *state, ASK_REQUEST(*state, TO("POST", "stock"), KEY("ingest")), 200, NULL);
	expect(
	    *state, ASK_REQUEST(*state, TO("POST", "either"), KEY("ingest")), 200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("POST", "signed"), KEY("ingest")), 401,
	    "Invalid webhook signature");
	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("ingest")), 403,
	    OUT_OF_SCOPE);
	expect(*state, ASK_REQUEST(*state, TO("GET", "anybody"), KEY("ingest")), 403,
	    OUT_OF_SCOPE);
}

static void
a_key_of_scope_admin_reads_without_a_user(void **state)
{
	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("admin")), 200, NULL);
	assert_null(seen.id);
	expect(
	    *state, ASK_REQUEST(*state, TO("GET", "anybody"), KEY("admin")), 200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("PATCH", "user"), KEY("admin")), 403,
	    OUT_OF_SCOPE);
	expect(*state, ASK_REQUEST(*state, TO("POST", "stock"), KEY("admin")), 403,
	    OUT_OF_SCOPE);
}

static void
other_keys_tell_no_events(void **state)
{
	expect(*state, ASK_REQUEST(*state, TO("POST", "stock"), KEY("host")), 403,
	    OUT_OF_SCOPE);
	expect(*state, ASK_REQUEST(*state, TO("POST", "either"), KEY("read")), 403,
	    OUT_OF_SCOPE);
}

static void
an_unknown_key_is_401_everywhere_by_one_text(void **state)
{
	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("x")), 401, REFUSED);
	expect(*state, ASK_REQUEST(*state, TO("GET", "anybody"), KEY("")), 401, REFUSED);
	expect(*state, ASK_REQUEST(*state, TO("POST", "stock"), KEY("x")), 401, REFUSED);
	expect(*state, ASK_REQUEST(*state, TO("POST", "either"), KEY("x")), 401, REFUSED);
	expect(
	    *state, ASK_REQUEST(*state, TO("GET", "user"), KEY("read x")), 401, REFUSED);
	expect(*state, ASK_REQUEST(*state, TO("GET", "open"), KEY("x")), 200, NULL);
}

static void
a_database_that_is_away_is_503(void **state)
{
	static const char detail[] = "Service temporarily unavailable, please try again";

	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("away")), 503, detail);
	expect(
	    *state, ASK_REQUEST(*state, TO("POST", "stock"), KEY("away")), 503, detail);
	expect(
	    *state, ASK_REQUEST(*state, TO("POST", "either"), KEY("away")), 503, detail);
}

static void
a_signature_that_is_there_counts(void **state)
{
	const char *right = arena_printf(
	    *state, "HTTP_X_JITSI_SIGNATURE=%s", signature_make(*state, "", 0));

	expect(*state, ASK_REQUEST(*state, TO("POST", "either"), right), 200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("POST", "either"), right, KEY("x")), 200,
	    NULL);
	expect(*state,
	    ASK_REQUEST(
		*state, TO("POST", "either"), KEY("ingest"), "HTTP_X_JITSI_SIGNATURE=00"),
	    401, "Invalid webhook signature");
	expect(*state, ASK_REQUEST(*state, TO("POST", "either")), 401,
	    "Invalid webhook signature");
	expect(*state,
	    ASK_REQUEST(*state, TO("POST", "either"),
		"HTTP_AUTHORIZATION=Bearer 0123456789abcdef"),
	    401, "Invalid webhook signature");
	assert_int_equal(looked_up, 0);
}

static void
two_keys_or_a_key_and_a_token_are_401_and_not_looked_up(void **state)
{
	static const char token[] = "HTTP_AUTHORIZATION=Bearer a.b.c";

	expect(*state, ASK_REQUEST(*state, TO("GET", "user"), KEY("read"), KEY("read")),
	    401, REFUSED);
	expect(*state, ASK_REQUEST(*state, TO("GET", "anybody"), token, KEY("read")), 401,
	    REFUSED);
	expect(*state,
	    ASK_REQUEST(*state, TO("POST", "stock"), KEY("ingest"), KEY("ingest")), 401,
	    REFUSED);
	expect(*state, ASK_REQUEST(*state, TO("POST", "either"), KEY("ingest"), token),
	    401, "Invalid webhook signature");
	assert_int_equal(looked_up, 0);
}

static void
a_token_is_never_looked_up(void **state)
{
	expect(*state,
	    ASK_REQUEST(*state, TO("GET", "user"), "HTTP_AUTHORIZATION=Bearer a.b.c"),
	    401, REFUSED);
	expect(*state,
	    ASK_REQUEST(*state, TO("POST", "stock"),
		"HTTP_AUTHORIZATION=Bearer 0123456789abcdef"),
	    200, NULL);
	expect(*state, ASK_REQUEST(*state, TO("GET", "user")), 401, "Not authenticated");
	assert_int_equal(looked_up, 0);
}

static void
a_program_that_takes_no_keys_refuses_them(void **state)
{
	struct request request = ASK_REQUEST(*state, TO("GET", "user"), KEY("read"));

	assert_int_equal(ask_routes(routes, COUNT(routes), &request).status, 401);
}

static void
with_backend_none_no_key_is_read(void **state)
{
	assert_null(SETTINGS(*state, &caller_config, "AUTH_BACKEND=none"));
	expect(*state,
	    ASK_REQUEST(*state, TO("GET", "user"), KEY("read"), "REMOTE_ADDR=192.0.2.1"),
	    401, REFUSED);
	expect(*state,
	    ASK_REQUEST(*state, TO("PATCH", "user"), KEY("read"), "REMOTE_ADDR=127.0.0.1",
		"HTTP_HOST=localhost"),
	    200, NULL);
	assert_string_equal(seen.id, "local");
	assert_int_equal(looked_up, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_acts_for_its_user),
		TEST(a_key_of_scope_read_changes_nothing),
		TEST(a_key_of_scope_ingest_tells_events_and_nothing_else),
		TEST(a_key_of_scope_admin_reads_without_a_user),
		TEST(other_keys_tell_no_events),
		TEST(an_unknown_key_is_401_everywhere_by_one_text),
		TEST(a_database_that_is_away_is_503),
		TEST(a_signature_that_is_there_counts),
		TEST(two_keys_or_a_key_and_a_token_are_401_and_not_looked_up),
		TEST(a_token_is_never_looked_up),
		TEST(a_program_that_takes_no_keys_refuses_them),
		TEST(with_backend_none_no_key_is_read),
	};

	return cmocka_run_group_tests_name("route-key", tests, NULL, NULL);
}
