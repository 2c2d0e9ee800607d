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

/* The longest message that is taken. */
#define MOST ((size_t)256 * 1024)

struct bytes {
	const char *bytes;
	size_t length;
};
#define BYTES(text)                                                                      \
	{                                                                                \
		(text), sizeof(text) - 1                                                 \
	}

/* The outcome of reading one message of what a server sent. */
static enum outcome
receive(struct arena *arena, struct bytes frames, const char **message)
{
	struct receiver *receiver;
	struct websocket *socket = handshake_done(
	    arena, frames.bytes, frames.length, &receiver);
	enum outcome out = handshake_receive(socket, message);

	websocket_close(socket);
	receiver_free(receiver);
	return out;
}

static void
a_message_is_one_frame_or_several(void **state)
{
	static const struct bytes cases[] = {
		BYTES("\x81\x05hello"),
		BYTES("\x01\x02he\x00\x00\x80\x03llo"),
		/* A ping and an answer to none may stand between its parts. */
		BYTES("\x01\x03hel\x89\x01p\x8a\x00\x80\x02lo"),
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *message = NULL;

		assert_int_equal(receive(*state, cases[i], &message), OK);
		assert_string_equal(message, "hello");
	}
}

static void
messages_come_in_their_order(void **state)
{
	static const char frames[] = "\x81\x01"
				     "a\x81\x00\x81\x02"
				     "bc";
	static const char *const wanted[] = { "a", "", "bc" };
	struct receiver *receiver;
	struct websocket *socket = handshake_done(
	    *state, frames, sizeof(frames) - 1, &receiver);

	for (size_t i = 0; i < COUNT(wanted); i++) {
		const char *message = NULL;

		assert_int_equal(handshake_receive(socket, &message), OK);
		assert_string_equal(message, wanted[i]);
	}
	websocket_close(socket);
	receiver_free(receiver);
}

static void
a_ping_is_answered_with_its_own_bytes(void **state)
{
	static const char frames[] = "\x89\x02hi\x81\x01x";
	struct receiver *receiver;
	struct websocket *socket = handshake_done(
	    *state, frames, sizeof(frames) - 1, &receiver);
	const char *message = NULL, *rest;
	size_t length;

	assert_int_equal(handshake_receive(socket, &message), OK);
	assert_string_equal(message, "x");
	websocket_close(socket);
	receiver_end(receiver);
	rest = receiver_rest(receiver, &length);
	assert_int_equal(length, 8 + 8);
	assert_memory_equal(rest, "\x8a\x82", 2);
	assert_int_equal(rest[6] ^ rest[2], 'h');
	assert_int_equal(rest[7] ^ rest[3], 'i');
	receiver_free(receiver);
}

static void
what_a_server_must_not_send_is_refused(void **state)
{
	static const struct bytes cases[] = {
		BYTES("\x81\x81mmmmx"),	     /* masked */
		BYTES("\xc1\x01x"),	     /* a reserved bit */
		BYTES("\x83\x01x"),	     /* an unknown kind */
		BYTES("\x8b\x00"),	     /* an unknown control */
		BYTES("\x82\x01x"),	     /* binary */
		BYTES("\x80\x01x"),	     /* goes on with nothing */
		BYTES("\x01\x01x\x81\x01y"), /* a second before the first ends */
		BYTES("\x09\x01x"),	     /* a ping in parts */
		BYTES("\x89\x7e\x00\x7e"),   /* a long ping */
		BYTES("\x81\x7e\x00\x01x"),  /* not the shortest length */
		BYTES("\x81\x7f\0\0\0\0\0\0\xff\xff"), /* again */
		BYTES("\x81\x01\xff"),		       /* no UTF-8 */
		BYTES(
		    "\x01\x01\xe2\x80\x02\x82\x28"), /* no UTF-8 once it is put together */
		BYTES("\x81\x01\x00"),		     /* NUL */
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *message;
		enum outcome out = receive(*state, cases[i], &message);

		if (out != MALFORMED)
			fail_msg("case %zu: %s", i, outcome_name(out));
	}
}

static void
a_part_of_a_frame_is_waited_for(void **state)
{
	static const struct bytes cases[] = { BYTES(""), BYTES("\x81"), BYTES("\x81\x7e"),
		BYTES("\x81\x7e\x01"), BYTES("\x81\x05hell"), BYTES("\x01\x05hello"),
		BYTES("\x89\x00") };

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *message;

		assert_int_equal(receive(*state, cases[i], &message), TIMED_OUT);
	}
}

static void
the_server_s_close_ends_it(void **state)
{
	static const struct bytes close = BYTES("\x88\x02\x03\xe8");
	struct receiver *receiver = receiver_new(HANDSHAKE_ANSWER, false);
	struct websocket_opening opening = handshake_to(*state, receiver, "/");
	struct websocket *socket = websocket_open(*state, &opening);
	const char *message;

	assert_int_equal(receive(*state, close, &message), NOT_FOUND);
	assert_int_equal(handshake_receive(socket, &message), NOT_FOUND);
	websocket_close(socket);
	receiver_free(receiver);
}

/* A frame of so many bytes, the last of its message or not. */
static void
add_frame(struct text *frames, char head, size_t length)
{
	char *body = arena_alloc(frames->arena, length + 1);

	memset(body, 'z', length);
	text_add_char(frames, head);
	text_add_char(frames, 127);
	for (int shift = 56; shift >= 0; shift -= 8)
		text_add_char(frames, (char)((uint64_t)length >> shift));
	text_add_bytes(frames, body, length);
}

static void
a_message_has_a_longest_length(void **state)
{
	struct text longest = text_new(*state), longer = text_new(*state),
		    parts = text_new(*state);
	const char *message = NULL;

	add_frame(&longest, '\x81', MOST);
	add_frame(&longer, '\x81', MOST + 1);
	add_frame(&parts, '\x01', MOST);
	text_add_bytes(&parts, "\x80\x01z", 3);
	assert_int_equal(
	    receive(*state, (struct bytes){ longest.bytes, longest.length }, &message),
	    OK);
	assert_int_equal(strlen(message), MOST);
	assert_int_equal(
	    receive(*state, (struct bytes){ longer.bytes, 10 }, &message), TOO_LARGE);
	assert_int_equal(
	    receive(*state, (struct bytes){ parts.bytes, parts.length }, &message),
	    TOO_LARGE);
}

static void
a_server_that_never_comes_to_an_end_is_left(void **state)
{
	static const struct bytes repeated[] = { BYTES("\x8a\x01p"), BYTES("\x89\x00"),
		BYTES("\x00\x00") };

	for (size_t i = 0; i < COUNT(repeated); i++) {
		struct text frames = text_new(*state);
		const char *message;

		text_add_bytes(&frames, "\x01\x00", 2);
		for (size_t j = 0; j < 1000; j++)
			text_add_bytes(&frames, repeated[i].bytes, repeated[i].length);
		assert_int_equal(
		    receive(
			*state, (struct bytes){ frames.bytes, frames.length }, &message),
		    MALFORMED);
	}
}

static void
the_deadline_holds_although_bytes_are_there(void **state)
{
	struct text frames = text_new(*state);
	struct receiver *receiver;
	struct websocket *socket;
	const char *message;

	add_frame(&frames, '\x81', MOST);
	socket = handshake_done(*state, frames.bytes, frames.length, &receiver);
	assert_int_equal(
	    websocket_receive(socket, &message, clock_monotonic_ms()), TIMED_OUT);
	websocket_close(socket);
	receiver_free(receiver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, send_open, send_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_is_one_frame_or_several),
		TEST(messages_come_in_their_order),
		TEST(a_ping_is_answered_with_its_own_bytes),
		TEST(what_a_server_must_not_send_is_refused),
		TEST(a_part_of_a_frame_is_waited_for),
		TEST(the_server_s_close_ends_it),
		TEST(a_message_has_a_longest_length),
		TEST(a_server_that_never_comes_to_an_end_is_left),
		TEST(the_deadline_holds_although_bytes_are_there),
	};

	return cmocka_run_group_tests_name("websocket frames", tests, NULL, NULL);
}
