#include "web/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/ask.h"
#include "lib/verify.h"

/* Of the answer [] */
#define LIST_TAG "\"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\""

/* A JSON answer to this method, to who has already what If-None-Match says (NULL: nothing). */
static struct reply
listed(struct arena *arena, const char *method, const char *known, struct reply reply)
{
	struct request request = ASK_REQUEST(arena,
	    arena_printf(arena, "REQUEST_METHOD=%s", method),
	    known == NULL ? NULL : arena_printf(arena, "HTTP_IF_NONE_MATCH=%s", known));

	assert_int_equal(reply_text(&reply, "application/json", "[]"), OK);
	reply_finish(&reply, &request, OK);
	return reply;
}

static void
who_has_the_answer_already_gets_none(void **state)
{
	static const char *const methods[] = { "GET", "HEAD" };
	static const char *const known[] = { LIST_TAG, "*", ("\"x\", W/" LIST_TAG) };

	for (size_t i = 0; i < 6; i++) {
		struct reply reply = listed(
		    *state, methods[i / 3], known[i % 3], reply_new(*state));

		assert_int_equal(reply.status, 304);
		assert_null(reply.body);
		assert_string_equal(ask_header(*state, &reply, "ETag"), LIST_TAG);
		assert_string_equal(
		    ask_header(*state, &reply, "Cache-Control"), "private, no-cache");
		assert_int_equal(
		    listed(*state, methods[i / 3], "\"x\"", reply_new(*state)).status,
		    200);
	}
}

static void
an_answer_with_secrets_or_to_a_change_may_not_be_kept(void **state)
{
	struct reply secret = reply_new(*state), made = reply_new(*state);
	struct reply replies[3];

	reply_secret(&secret);
	reply_tag(&made, "\"mine\"");
	replies[0] = listed(*state, "GET", "*", secret);
	replies[1] = listed(*state, "POST", "*", reply_new(*state));
	replies[2] = listed(*state, "PATCH", "*", made);
	for (size_t i = 0; i < COUNT(replies); i++) {
		const char *tag = ask_header(*state, &replies[i], "ETag");

		assert_int_equal(replies[i].status, 200);
		assert_string_equal(
		    ask_header(*state, &replies[i], "Cache-Control"), "no-store");
		assert_string_equal(
		    tag == NULL ? "none" : tag, i == 2 ? "\"mine\"" : "none");
	}
}

static void
a_failure_has_no_tag(void **state)
{
	const struct request request = ASK_REQUEST(*state, "REQUEST_METHOD=GET");
	struct reply reply = reply_new(*state);

	reply_tag(&reply, "\"mine\"");
	reply_finish(&reply, &request, NOT_FOUND);
	assert_null(ask_header(*state, &reply, "ETag"));
	assert_string_equal(ask_header(*state, &reply, "Cache-Control"), "no-store");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(who_has_the_answer_already_gets_none),
		VERIFY_TEST(an_answer_with_secrets_or_to_a_change_may_not_be_kept),
		VERIFY_TEST(a_failure_has_no_tag),
	};

	return cmocka_run_group_tests_name("reply-tag", tests, NULL, NULL);
}
