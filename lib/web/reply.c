#include "web/reply.h"

#include <string.h>

#include "base/arena.h"
#include "json/encode.h"
#include "web/request.h"

/* How long a caller should wait before it comes again, in seconds. */
#define RETRY_AFTER "2"

static const struct {
	int status;
	const char *reason;
	const char *detail;
} answers[] = {
	[OK] = { 200, "OK", NULL },
	[BAD_REQUEST] = { 400, "Bad Request", "Bad Request" },
	[NOT_UNIQUE] = { 400, "Bad Request", "Not unique" },
	[UNAUTHENTICATED] = { 401, "Unauthorized", "Not authenticated" },
	[FORBIDDEN] = { 403, "Forbidden", "Not authorized" },
	[NOT_FOUND] = { 404, "Not Found", "Not Found" },
	[METHOD_UNKNOWN] = { 405, "Method Not Allowed", "Method Not Allowed" },
	[CONFLICT] = { 409, "Conflict", "Conflict" },
	[TOO_LARGE] = { 413, "Content Too Large", "Request body too large" },
	[WRONG_MEDIA_TYPE] = { 415, "Unsupported Media Type",
	    "Unsupported media type: send application/json" },
	[INVALID] = { 422, "Unprocessable Content", "Unprocessable content" },
	[UNAVAILABLE] = { 503, "Service Unavailable",
	    "Service temporarily unavailable, please try again" },
	[TIMED_OUT] = { 503, "Service Unavailable",
	    "Service temporarily unavailable, please try again" },
	[FAILED] = { 500, "Internal Server Error", "Internal Server Error" },
};

struct reply
reply_new(struct arena *arena)
{
	return (struct reply){
		.headers = text_new(arena),
		.faults = { .arena = arena },
	};
}

enum outcome
reply_json(struct reply *reply, const struct json_writer *json)
{
	reply->type = "application/json";
	reply->body = json->text.bytes;
	reply->body_bytes = json->text.length;
	return OK;
}

enum outcome
reply_text(struct reply *reply, const char *type, const char *body)
{
	reply->type = type;
	reply->body = body;
	reply->body_bytes = strlen(body);
	return OK;
}

enum outcome
reply_ok(struct reply *reply)
{
	return reply_text(reply, "application/json", "{\"status\":\"ok\"}");
}

enum outcome
reply_problem(struct reply *reply, enum outcome out, const char *detail)
{
	reply->detail = detail;
	return out;
}

void
reply_header(struct reply *reply, const char *name, const char *value)
{
	text_printf(&reply->headers, "%s: %s\r\n", name, value);
}

static void
write_problem(struct reply *reply, struct arena *arena, enum outcome out)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	if (out == INVALID && reply->faults.items != NULL)
		json_put_raw(
		    &json, "detail", arena_printf(arena, "[%s]", reply->faults.items));
	else
		json_put_text(&json, "detail",
		    reply->detail != NULL ? reply->detail : answers[out].detail);
	json_close(&json, '}');
	reply_json(reply, &json);
}

void
reply_finish(struct reply *reply, const struct request *request, enum outcome out)
{
	if (out != OK || reply->status == 0)
		reply->status = answers[out].status;
	if (out != OK)
		write_problem(reply, request->arena, out);
	if (out == UNAUTHENTICATED)
		reply_header(reply, "WWW-Authenticate", "Bearer");
	if (out == UNAVAILABLE || out == TIMED_OUT)
		reply_header(reply, "Retry-After", RETRY_AFTER);
	/* Every answer is somebody's own, many carry tokens. */
	reply_header(reply, "Cache-Control", "no-store");
	reply_header(reply, "X-Request-Id", request->id);
}

static const char *
reason_of(int status)
{
	for (size_t i = 0; i < COUNT(answers); i++)
		if (answers[i].status == status)
			return answers[i].reason;
	switch (status) {
	case 204:
		return "No Content";
	case 302:
		return "Found";
	case 304:
		return "Not Modified";
	default:
		return "Other";
	}
}

void
reply_write(const struct reply *reply, const struct request *request, struct text *out)
{
	text_printf(out, "Status: %d %s\r\n", reply->status, reason_of(reply->status));
	if (reply->body != NULL)
		text_printf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n",
		    reply->type, reply->body_bytes);
	text_add_bytes(out, reply->headers.bytes, reply->headers.length);
	text_add(out, "\r\n");
	if (reply->body != NULL && !request->is_head)
		text_add_bytes(out, reply->body, reply->body_bytes);
}
