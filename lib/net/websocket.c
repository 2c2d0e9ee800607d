#include "net/websocket.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "frame.h"
#include "stream.h"
#include "upgrade.h"

/* Ending must not wait. */
#define CLOSE_MS 100

/* Of a message and the controls before and in it; a server that sends more sends no message. */
#define FRAMES_MOST 1000

struct websocket {
	struct arena *arena;
	struct stream *stream;
	struct text unread; /* bytes that have come, from `read` on */
	size_t read;
};

/* Gets more bytes behind the unread ones. */
static enum outcome
fill(struct websocket *socket, int64_t deadline)
{
	char bytes[16384];
	size_t got = 0;
	enum outcome out = stream_receive(
	    socket->stream, bytes, sizeof(bytes), &got, deadline);

	if (out != OK)
		return out;
	if (socket->read > 0) {
		memmove(socket->unread.bytes, socket->unread.bytes + socket->read,
		    socket->unread.length - socket->read);
		socket->unread.length -= socket->read;
		socket->read = 0;
	}
	text_add_bytes(&socket->unread, bytes, got);
	return OK;
}

/* Reads the answer's head; what follows it are frames. */
static enum outcome
read_head(struct websocket *socket, const char **head, int64_t deadline)
{
	size_t length = 0;
	enum outcome out = OK;

	while (out == OK &&
	    (length = upgrade_head(socket->unread.bytes, socket->unread.length)) == 0)
		out = socket->unread.length > UPGRADE_HEAD_MOST ? TOO_LARGE :
								  fill(socket, deadline);
	if (out != OK)
		return out;
	*head = arena_copy(socket->arena, socket->unread.bytes, length);
	socket->read = length;
	return OK;
}

static void
tell(struct websocket_opening *opening, enum outcome out)
{
	opening->end = out == TIMED_OUT ? POST_TIMEOUT : POST_BROKEN;
	opening->problem = out == TIMED_OUT ? "no answer in time" :
	    out == TOO_LARGE		    ? "the answer's head is too long" :
					      "the connection was closed without an answer";
}

static bool
shake_hands(struct websocket *socket, struct websocket_opening *opening)
{
	const char *request = upgrade_request(socket->arena, opening), *head = NULL;
	int64_t deadline = clock_monotonic_ms() + opening->timeout_ms;
	enum outcome out = stream_send(
	    socket->stream, request, strlen(request), deadline);

	if (out == OK)
		out = read_head(socket, &head, deadline);
	if (out != OK) {
		tell(opening, out);
		return false;
	}
	opening->problem = upgrade_judge(socket->arena, head, opening);
	if (opening->status == 0)
		opening->end = POST_BROKEN;
	return opening->problem == NULL;
}

struct websocket *
websocket_open(struct arena *arena, struct websocket_opening *opening)
{
	struct websocket *socket = arena_alloc(arena, sizeof(*socket));
	struct stream_opening stream = { .url = upgrade_http_url(arena, opening->url),
		.timeout_ms = opening->timeout_ms };

	opening->is_connected = false;
	opening->status = 0;
	opening->end = POST_BAD_URL;
	opening->problem = "it is no URL of a WebSocket";
	if (stream.url == NULL)
		return NULL;
	socket->arena = arena;
	socket->unread = text_new(arena);
	socket->stream = stream_open(arena, &stream);
	opening->is_connected = socket->stream != NULL;
	opening->end = stream.end;
	opening->problem = stream.problem;
	if (socket->stream == NULL)
		return NULL;
	if (shake_hands(socket, opening))
		return socket;
	stream_close(socket->stream);
	return NULL;
}

static enum outcome
send_frame(struct websocket *socket, enum frame_kind kind, const char *bytes,
    size_t length, int64_t deadline)
{
	struct text text = text_new(socket->arena);
	uint8_t mask[FRAME_MASK_BYTES];

	random_bytes(mask, sizeof(mask));
	frame_add(&text, kind, bytes, length, mask);
	return stream_send(socket->stream, text.bytes, text.length, deadline);
}

enum outcome
websocket_send(struct websocket *socket, const char *text, int64_t deadline)
{
	return send_frame(socket, FRAME_TEXT, text, strlen(text), deadline);
}

void
websocket_close(struct websocket *socket)
{
	static const char normal[] = { 0x03, (char)0xe8 }; /* 1000 */

	/* Whether the server hears it does not matter. */
	enum outcome ignored = send_frame(
	    socket, FRAME_CLOSE, normal, sizeof(normal), clock_monotonic_ms() + CLOSE_MS);

	(void)ignored;
	stream_close(socket->stream);
}

/* The next frame; its bytes are the arena's. */
static enum outcome
next_frame(struct websocket *socket, struct frame *frame, int64_t deadline)
{
	enum outcome out;

	while ((out = frame_read(socket->unread.bytes + socket->read,
		    socket->unread.length - socket->read, frame)) == NOT_FOUND)
		if ((out = fill(socket, deadline)) != OK)
			return out;
	if (out != OK)
		return out;
	socket->read += frame->whole;
	frame->bytes = arena_copy(socket->arena, frame->bytes, frame->length);
	return OK;
}

/* Adds a part of a message; a text goes on only in frames that say so. */
static enum outcome
add_part(struct text *message, bool *is_open, const struct frame *frame)
{
	if (frame->kind != (*is_open ? FRAME_MORE : FRAME_TEXT))
		return MALFORMED;
	if (message->length + frame->length > FRAME_MOST)
		return TOO_LARGE;
	text_add_bytes(message, frame->bytes, frame->length);
	*is_open = !frame->is_last;
	return OK;
}

static bool
is_text(const struct text *message)
{
	return memchr(message->bytes, '\0', message->length) == NULL &&
	    text_is_utf8(message->bytes, message->length);
}

enum outcome
websocket_receive(struct websocket *socket, const char **message, int64_t deadline)
{
	struct text text = text_new(socket->arena);
	bool is_open = false;
	size_t frames = 0;
	enum outcome out = OK;
	struct frame frame;

	do {
		if (++frames > FRAMES_MOST)
			return MALFORMED;
		out = next_frame(socket, &frame, deadline);
		if (out != OK || frame.kind == FRAME_CLOSE)
			return out == OK ? NOT_FOUND : out;
		if (frame.kind == FRAME_PING)
			out = send_frame(
			    socket, FRAME_PONG, frame.bytes, frame.length, deadline);
		else if (frame.kind != FRAME_PONG)
			out = add_part(&text, &is_open, &frame);
	} while (out == OK && (is_open || frame.kind >= FRAME_CLOSE));
	if (out == OK && !is_text(&text))
		return MALFORMED;
	*message = text.bytes;
	return out;
}
