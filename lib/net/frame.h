/*
 * The frames of a WebSocket (RFC 6455, 5), as a client sends and reads them.  Private to net/.
 */
#ifndef NET_FRAME_H
#define NET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct text;

/* A longer message is refused: what is read here are short stanzas. */
#define FRAME_MOST ((size_t)256 * 1024)

enum frame_kind {
	FRAME_MORE = 0x0, /* continues a message */
	FRAME_TEXT = 0x1,
	FRAME_BINARY = 0x2,
	FRAME_CLOSE = 0x8,
	FRAME_PING = 0x9,
	FRAME_PONG = 0xa
};

#define FRAME_MASK_BYTES 4

struct frame {
	enum frame_kind kind;
	bool is_last; /* of its message */
	const char *bytes;
	size_t length;
	size_t whole; /* with its head */
};

/* Adds a whole message, masked; the mask must be random. */
void frame_add(struct text *, enum frame_kind, const char *bytes, size_t length,
    const uint8_t mask[FRAME_MASK_BYTES]);

/*
 * Reads the frame at the start of bytes, which it points into.  NOT_FOUND: it is not there
 * as a whole yet; MALFORMED: a server must not send it; TOO_LARGE: more than FRAME_MOST.
 */
enum outcome frame_read(const char *bytes, size_t length, struct frame *) MUST_USE;

#endif
