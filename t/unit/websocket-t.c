#include "net/websocket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "lib/handshake.h"
#include "lib/receiver.h"
#include "lib/send.h"

static struct websocket_opening
opened(struct arena *arena, const char *answer, bool is_hung)
{
	struct receiver *receiver = receiver_new(answer, is_hung);
	struct websocket_opening opening = handshake_to(arena, receiver, "/x");
	struct websocket *socket;

	if (is_hung)
		opening.timeout_ms = HANDSHAKE_SOON_MS;
	socket = websocket_open(arena, &opening);
	if (socket != NULL)
		websocket_close(socket);
	else
		assert_non_null(opening.problem);
	receiver_free(receiver);
	return opening;
}

static void
the_request_is_rfc_6455_s(void **state)
{
	struct receiver *receiver;
	struct websocket *socket = handshake_done(*state, "", 0, &receiver);
	const char *request = receiver_request(receiver);

	assert_ptr_equal(
	    strstr(request, "GET /xmpp-websocket?room=r HTTP/1.1\r\nHost: 127.0.0.1:"),
	    request);
	assert_non_null(strstr(request, "\r\nUpgrade: websocket\r\n"));
	assert_non_null(strstr(request, "\r\nConnection: Upgrade\r\n"));
	assert_non_null(strstr(request, "\r\nSec-WebSocket-Version: 13\r\n"));
	assert_non_null(
	    strstr(request, "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
	assert_non_null(strstr(request, "\r\nSec-WebSocket-Protocol: xmpp\r\n"));
	websocket_close(socket);
	receiver_free(receiver);
}

static void
a_url_without_a_path_asks_for_the_root(void **state)
{
	struct receiver *receiver = receiver_new(HANDSHAKE_ANSWER, false);
	struct websocket_opening opening = handshake_to(*state, receiver, "?a=b");

	assert_non_null(websocket_open(*state, &opening));
	assert_true(text_starts(receiver_request(receiver), "GET /?a=b HTTP/1.1\r\n"));
	receiver_free(receiver);
}

static void
an_answer_that_does_not_upgrade_is_told(void **state)
{
	static const struct {
		const char *answer, *problem;
		int status;
	} cases[] = {
		{ "HTTP/1.1 404 Not Found\r\nUpgrade: websocket\r\n\r\n",
		    "HTTP status 404", 404 },
		{ "HTTP/1.1 200 OK\r\n\r\n", "HTTP status 200", 200 },
		{ HANDSHAKE_UPGRADE HANDSHAKE_PROTOCOL "\r\n",
		    "the answer does not upgrade to a WebSocket", 101 },
		{ HANDSHAKE_UPGRADE HANDSHAKE_PROTOCOL
		    "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
		    "the answer does not upgrade to a WebSocket", 101 },
		{ "HTTP/1.1 101 Yes\r\n" HANDSHAKE_ACCEPT HANDSHAKE_PROTOCOL "\r\n",
		    "the answer does not upgrade to a WebSocket", 101 },
		{ HANDSHAKE_UPGRADE HANDSHAKE_ACCEPT "\r\n",
		    "the server does not speak xmpp there", 101 },
		{ "SSH-2.0-OpenSSH\r\n\r\n", "the answer is not HTTP", 0 },
		{ "HTTP/1.1 1O1 Zero\r\n\r\n", "the answer is not HTTP", 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct websocket_opening opening = opened(*state, cases[i].answer, false);

		assert_string_equal(opening.problem, cases[i].problem);
		assert_int_equal(opening.status, cases[i].status);
		assert_int_equal(
		    opening.end, cases[i].status == 0 ? POST_BROKEN : POST_ANSWERED);
	}
}

static void
an_answer_may_be_spelled_as_http_allows(void **state)
{
	assert_null(opened(*state,
	    "HTTP/1.1 101 Switching Protocols\r\nupgrade:WebSocket \r\n"
	    "CONNECTION:\tupgrade\r\nsec-websocket-accept:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
	    "SEC-WebSocket-Protocol: xmpp\r\n\r\n",
	    false)
			.problem);
}

static void
no_whole_answer_is_none(void **state)
{
	char *endless = arena_alloc(*state, 20000);

	memset(endless, 'x', 19999);
	assert_string_equal(opened(*state, "", false).problem,
	    "the connection was closed without an answer");
	assert_int_equal(
	    opened(*state, "HTTP/1.1 101 Switching", false).end, POST_BROKEN);
	assert_int_equal(opened(*state, "", true).end, POST_TIMEOUT);
	assert_int_equal(opened(*state, "HTTP/1.1 101", true).end, POST_TIMEOUT);
	assert_string_equal(
	    opened(*state, endless, false).problem, "the answer's head is too long");
}

static void
what_cannot_be_opened_is_told_apart(void **state)
{
	static const char *const urls[] = { "http://127.0.0.1/", "ws:/127.0.0.1", "",
		"ws://", "ws://user@127.0.0.1/", "ws://127.0.0.1/#x",
		"ws://127.0.0.1:x/" };
	struct receiver *receiver = receiver_new("", false);
	struct websocket_opening opening = handshake_to(*state, receiver, "/");

	receiver_free(receiver);
	assert_null(websocket_open(*state, &opening));
	assert_int_equal(opening.end, POST_NO_CONNECTION);
	for (size_t i = 0; i < COUNT(urls); i++) {
		opening.url = urls[i];
		assert_null(websocket_open(*state, &opening));
		assert_int_equal(opening.end, POST_BAD_URL);
	}
}

/* What a client has sent in its only frame, which is shorter than 126 bytes. */
static const char *
unmasked(struct arena *arena, const char *frame, uint8_t head)
{
	size_t length = (size_t)(frame[1] & 0x7f);
	char *text = arena_alloc(arena, length + 1);

	assert_int_equal((uint8_t)frame[0], head);
	assert_int_equal(frame[1] & 0x80, 0x80);
	for (size_t i = 0; i < length; i++)
		text[i] = (char)(frame[6 + i] ^ frame[2 + i % 4]);
	return text;
}

static void
what_is_sent_is_masked_each_time_anew(void **state)
{
	struct receiver *receiver;
	struct websocket *socket = handshake_done(*state, "", 0, &receiver);
	int64_t deadline = clock_monotonic_ms() + HANDSHAKE_LONG_MS;
	const char *rest;
	size_t length;

	assert_int_equal(websocket_send(socket, "<open/>", deadline), OK);
	assert_int_equal(websocket_send(socket, "<open/>", deadline), OK);
	websocket_close(socket);
	receiver_end(receiver);
	rest = receiver_rest(receiver, &length);
	assert_int_equal(length, 2 * (2 + 4 + 7) + 2 + 4 + 2);
	assert_string_equal(unmasked(*state, rest, 0x81), "<open/>");
	assert_string_equal(unmasked(*state, rest + 13, 0x81), "<open/>");
	assert_memory_not_equal(rest + 2, rest + 15, 4);
	assert_string_equal(unmasked(*state, rest + 26, 0x88), "\x03\xe8");
	receiver_free(receiver);
}

static void
a_long_text_is_sent_whole(void **state)
{
	struct receiver *receiver;
	struct websocket *socket = handshake_done(*state, "", 0, &receiver);
	char *text = arena_alloc(*state, 60001);
	const char *rest;
	size_t length;

	memset(text, 'y', 60000);
	assert_int_equal(
	    websocket_send(socket, text, clock_monotonic_ms() + HANDSHAKE_LONG_MS), OK);
	websocket_close(socket);
	receiver_end(receiver);
	rest = receiver_rest(receiver, &length);
	assert_int_equal(length, 4 + 4 + 60000 + 8);
	assert_memory_equal(rest, "\x81\xfe\xea\x60", 4);
	assert_int_equal(rest[8 + 59999] ^ rest[4 + 59999 % 4], 'y');
	receiver_free(receiver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, send_open, send_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_request_is_rfc_6455_s),
		TEST(a_url_without_a_path_asks_for_the_root),
		TEST(an_answer_that_does_not_upgrade_is_told),
		TEST(an_answer_may_be_spelled_as_http_allows),
		TEST(no_whole_answer_is_none),
		TEST(what_cannot_be_opened_is_told_apart),
		TEST(what_is_sent_is_masked_each_time_anew),
		TEST(a_long_text_is_sent_whole),
	};

	return cmocka_run_group_tests_name("websocket", tests, NULL, NULL);
}
