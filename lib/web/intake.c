#include "web/intake.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "web/request.h"

/* So much of a longer body is read and dropped; then the connection is closed. */
#define DRAIN_BYTES (INT64_C(64) * 1024 * 1024)

/* The first buffer for a body of unknown length; it doubles as needed. */
#define FIRST_BYTES 1024

/* -1: none was sent; -2: no number. */
static int64_t
content_length(const struct request *request)
{
	const char *text = request_variable(request, "CONTENT_LENGTH");
	int64_t length;

	if (text_empty(text))
		return -1;
	return number_parse(text, 0, INT64_MAX, &length) ? length : -2;
}

static bool
drain(intake_read *read, void *from, int64_t wanted, int64_t *seen)
{
	char waste[1024];

	while (*seen < wanted && *seen < DRAIN_BYTES) {
		ssize_t got = read(from, waste, sizeof(waste));

		if (got <= 0)
			return got == 0;
		*seen += got;
	}
	return true;
}

struct body {
	struct arena *arena;
	char *bytes; /* one more than room: the NUL's */
	size_t room, most;
};

static void
grow(struct body *body)
{
	size_t room = body->room > body->most / 2 ? body->most : 2 * body->room;
	char *bytes = arena_alloc(body->arena, room + 1);

	memcpy(bytes, body->bytes, body->room);
	body->bytes = bytes;
	body->room = room;
}

/* Reads until the most that it may be is there or it ends; the count, or -1. */
static int64_t
fill(intake_read *read, void *from, struct body *body)
{
	size_t have = 0;

	while (have < body->most) {
		ssize_t got;

		if (have == body->room)
			grow(body);
		got = read(from, body->bytes + have, body->room - have);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (int64_t)have;
}

/* A buffer for the declared length, else a small one: most requests have no body. */
static struct body
body_new(struct arena *arena, int64_t told, size_t most)
{
	struct body body = { .arena = arena, .most = most };

	if (told >= 0 && (size_t)told < most)
		body.most = (size_t)told;
	body.room = told < 0 && body.most > FIRST_BYTES ? FIRST_BYTES : body.most;
	body.bytes = arena_alloc(arena, body.room + 1);
	return body;
}

void
intake_body(
    struct request *request, size_t limit, bool is_counted, intake_read *read, void *from)
{
	int64_t told = content_length(request);
	int64_t most = is_counted ? (told < 0 ? 0 : told) : INT64_MAX;
	size_t room = most < (int64_t)limit ? (size_t)most : limit;
	struct body body = body_new(request->arena, told, room);
	int64_t seen = fill(read, from, &body);
	bool is_whole = seen >= 0 && told != -2;

	request->body = body.bytes;
	request->body_bytes = seen > 0 ? (size_t)seen : 0;
	request->body_fate = OK;
	if (is_whole && seen == (int64_t)body.most)
		is_whole = drain(read, from, most, &seen);
	if (seen > (int64_t)limit || told > (int64_t)limit)
		request->body_fate = TOO_LARGE;
	else if (!is_whole || (told >= 0 && seen != told))
		request->body_fate = MALFORMED;
	if (request->body_fate != OK)
		request->body_bytes = 0;
	body.bytes[request->body_bytes] = '\0';
}
