#include "lib/handshake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "lib/receiver.h"

struct websocket_opening
handshake_to(struct arena *arena, const struct receiver *receiver, const char *target)
{
	return (struct websocket_opening){
		.url = arena_printf(
		    arena, "ws://127.0.0.1:%d%s", receiver_port(receiver), target),
		.protocol = "xmpp",
		.key = HANDSHAKE_KEY,
		.accept = HANDSHAKE_ACCEPTED,
		.timeout_ms = HANDSHAKE_LONG_MS,
	};
}

struct websocket *
handshake_done(
    struct arena *arena, const void *frames, size_t length, struct receiver **receiver)
{
	struct text answer = text_new(arena);
	struct websocket_opening opening;
	struct websocket *socket;

	text_add(&answer, HANDSHAKE_ANSWER);
	text_add_bytes(&answer, frames, length);
	*receiver = receiver_of(answer.bytes, answer.length, true);
	opening = handshake_to(arena, *receiver, "/xmpp-websocket?room=r");
	socket = websocket_open(arena, &opening);
	if (socket == NULL)
		fail_msg("%s", opening.problem);
	return socket;
}

enum outcome
handshake_receive(struct websocket *socket, const char **message)
{
	return websocket_receive(
	    socket, message, clock_monotonic_ms() + HANDSHAKE_SOON_MS);
}
