#include "net/websocket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "lib/authority.h"
#include "lib/handshake.h"
#include "lib/send.h"

/* Longer than a record of TLS, and than what is read at once. */
#define LONG ((size_t)60000)

/* Records that end anywhere, also in the head of a frame. */
#define RECORD_BYTES ((size_t)1009)

static struct arena *texts;

/* The upgrade, a short message, a long one and a short one. */
static struct text
answer(void)
{
	struct text text = text_new(texts);
	char *body = arena_alloc(texts, LONG);

	memset(body, 'w', LONG);
	text_add(&text, HANDSHAKE_ANSWER);
	text_add(&text,
	    "\x81\x05"
	    "first");
	text_add_bytes(&text, "\x81\x7e\xea\x60", 4);
	text_add_bytes(&text, body, LONG);
	text_add(&text,
	    "\x81\x04"
	    "last");
	return text;
}

static int
open_all(void **state)
{
	struct text text;

	texts = arena_new();
	text = answer();
	return authority_open(text.bytes, text.length, RECORD_BYTES) ? send_open(state) :
								       -1;
}

static int
close_all(void **state)
{
	authority_close();
	arena_free(texts);
	return send_close(state);
}

static struct websocket_opening
to(struct arena *arena, const char *host)
{
	struct websocket_opening opening = { .protocol = "xmpp",
		.url = arena_printf(arena, "wss://%s:%d/", host, authority_port()),
		.key = HANDSHAKE_KEY,
		.accept = HANDSHAKE_ACCEPTED,
		.timeout_ms = HANDSHAKE_LONG_MS };

	return opening;
}

static void
messages_come_through_tls_in_any_records(void **state)
{
	struct websocket_opening opening = to(*state, "localhost");
	int64_t deadline = clock_monotonic_ms() + HANDSHAKE_LONG_MS;
	struct websocket *socket;
	const char *message = NULL;

	authority_trust(true);
	socket = websocket_open(*state, &opening);
	assert_non_null(socket);
	assert_int_equal(websocket_receive(socket, &message, deadline), OK);
	assert_string_equal(message, "first");
	assert_int_equal(websocket_send(socket, "and back", deadline), OK);
	assert_int_equal(websocket_receive(socket, &message, deadline), OK);
	assert_int_equal(strlen(message), LONG);
	assert_int_equal(websocket_receive(socket, &message, deadline), OK);
	assert_string_equal(message, "last");
	assert_int_equal(handshake_receive(socket, &message), TIMED_OUT);
	websocket_close(socket);
}

static void
a_certificate_that_is_not_trusted_opens_nothing(void **state)
{
	struct websocket_opening opening = to(*state, "localhost");

	authority_trust(false);
	assert_null(websocket_open(*state, &opening));
	assert_int_equal(opening.end, POST_NO_TLS);
	assert_false(opening.is_connected);
	authority_trust(true);
	opening = to(*state, "127.0.0.1");
	assert_null(websocket_open(*state, &opening));
	assert_int_equal(opening.end, POST_NO_TLS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_through_tls_in_any_records),
		cmocka_unit_test(a_certificate_that_is_not_trusted_opens_nothing),
	};

	return cmocka_run_group_tests_name("websocket-tls", tests, open_all, close_all);
}
