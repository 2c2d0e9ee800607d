/*
 * "METHOD PATH" against a table like those of the programs: a handler sees whole, decent
 * path segments, every other answer is 204, 404 or 405, and no answer's head can be
 * forged.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/read.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
require(bool truth)
{
	if (!truth)
		abort();
}

/* Each capture is one segment of the path. */
static void
require_segment(const struct request *request, const char *text)
{
	const char *at = request->path;
	size_t length = strlen(text);

	require(length > 0 && strchr(text, '/') == NULL);
	require(text_is_utf8(text, length) && !text_has_control(text, length));
	while ((at = strstr(at, text)) != NULL) {
		if (at > request->path && at[-1] == '/' &&
		    (at[length] == '/' || at[length] == '\0'))
			return;
		at++;
	}
	abort();
}

static enum outcome
handle(struct request *request, struct reply *reply, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		require(request->captures[i] != NULL);
		require_segment(request, request->captures[i]);
	}
	return reply_ok(reply);
}

static enum outcome
handle_none(struct request *request, struct reply *reply)
{
	return handle(request, reply, 0);
}

static enum outcome
handle_one(struct request *request, struct reply *reply)
{
	return handle(request, reply, 1);
}

static enum outcome
handle_two(struct request *request, struct reply *reply)
{
	return handle(request, reply, 2);
}

static const struct route routes[] = {
	{ "GET", "/v1/rooms", gate_open, handle_none },
	{ "POST", "/v1/rooms", gate_open, handle_none },
	{ "GET", "/v1/rooms/name/{name}", gate_open, handle_one },
	{ "GET", "/v1/rooms/{room_id}", gate_open, handle_one },
	{ "PATCH", "/v1/rooms/{room_id}", gate_open, handle_one },
	{ "DELETE", "/v1/rooms/{room_id}", gate_open, handle_one },
	{ "POST", "/v1/rooms/{name}/meeting", gate_open, handle_one },
	{ "GET", "/v1/{a}/of/{b}", gate_open, handle_two },
};

static void
require_answer(struct request *request, const struct reply *reply)
{
	struct text out = text_new(request->arena);
	const struct json *value;
	struct json_flaw flaw;

	require(reply->status == 200 || reply->status == 204 || reply->status == 404 ||
	    reply->status == 405);
	require(strstr(reply->headers.bytes, "\r\n\r\n") == NULL);
	require(reply->status == 204 ||
	    json_read(request->arena, reply->body, reply->body_bytes, &value, &flaw) ==
		OK);
	reply_write(reply, request, &out);
	require(text_starts(out.bytes, "Status: "));
	require(text_is_utf8(out.bytes, out.length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	const char *input = arena_copy(arena, bytes, length);
	size_t method = strcspn(input, " ");
	const char *path = input[method] == '\0' ? "" : input + method + 1;
	char *variables[] = { arena_printf(
				  arena, "REQUEST_METHOD=%.*s", (int)method, input),
		arena_printf(arena, "PATH_INFO=%s", path), NULL };
	struct request request = { .arena = arena, .variables = variables, .body = "" };
	struct reply reply = reply_new(arena);

	request_prepare(&request);
	route_serve(routes, COUNT(routes), &request, &reply);
	require_answer(&request, &reply);
	arena_free(arena);
	return 0;
}
