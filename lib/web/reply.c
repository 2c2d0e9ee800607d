#include "web/reply.h"

#include <string.h>

#include "base/arena.h"
#include "json/encode.h"
#include "web/etag.h"
#include "web/request.h"

#define JSON_TYPE "application/json"

/* Retry-After, in seconds. */
#define RETRY_AFTER "2"

struct answer {
	int status;
	const char *detail;
};

static struct answer
answer_of(enum outcome out)
{
	switch (out) {
	case OK:
		return (struct answer){ 200, NULL };
	case MALFORMED:
	case INAPPLICABLE:
		return (struct answer){ 400, "Bad Request" };
	case TAKEN: /* not 409: Reflector's clients expect 400 */
		return (struct answer){ 400, "Not unique" };
	case UNAUTHENTICATED:
		return (struct answer){ 401, "Not authenticated" };
	case FORBIDDEN:
		return (struct answer){ 403, "Not authorized" };
	case OUT_OF_REACH:
		return (struct answer){ 403, "The key is limited to certain rooms" };
	case NOT_FOUND:
		return (struct answer){ 404, "Not Found" };
	case CONFLICT:
		return (struct answer){ 409, "Conflict" };
	case STALE:
		return (struct answer){ 412,
			"It has changed: read it again and send its ETag in If-Match" };
	case TOO_LARGE:
		return (struct answer){ 413, "Request body too large" };
	case INVALID:
		return (struct answer){ 422, "Unprocessable content" };
	case TOO_MANY:
		return (struct answer){ 429, "Too Many Requests" };
	case UNAVAILABLE:
	case TIMED_OUT:
		return (struct answer){ 503,
			"Service temporarily unavailable, please try again" };
	case FAILED:
		break;
	}
	return (struct answer){ 500, "Internal Server Error" };
}

static struct answer
answer_of_http(enum http_answer answer)
{
	switch (answer) {
	case NO_CONTENT:
		return (struct answer){ 204, NULL };
	case FOUND:
		return (struct answer){ 302, NULL };
	case NOT_MODIFIED:
		return (struct answer){ 304, NULL };
	case METHOD_NOT_ALLOWED:
		return (struct answer){ 405, "Method Not Allowed" };
	case UNSUPPORTED_MEDIA_TYPE:
		return (struct answer){ 415,
			"Unsupported media type: send application/json" };
	case FORM_REQUIRED:
		return (struct answer){
			415,
			"Unsupported media type: send application/x-www-form-urlencoded"
		};
	}
	return answer_of(FAILED);
}

/* RFC 9110, section 15. */
static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 204, "No Content" },
	{ 302, "Found" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 409, "Conflict" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
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
	reply->type = JSON_TYPE;
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
	return reply_text(reply, JSON_TYPE, "{\"status\":\"ok\"}");
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

void
reply_secret(struct reply *reply)
{
	reply->is_secret = true;
}

void
reply_tag(struct reply *reply, const char *tag)
{
	reply->tag = tag;
}

/* As text, or as JSON that is ready. */
static void
write_problem(struct reply *reply, const char *detail, const char *ready)
{
	struct json_writer json = json_writer(reply->headers.arena);

	json_open(&json, NULL, '{');
	if (ready != NULL)
		json_put_raw(&json, "detail", ready);
	else
		json_put_text(&json, "detail", detail);
	if (reply->message != NULL)
		json_put_text(&json, "message", reply->message);
	json_close(&json, '}');
	reply_json(reply, &json);
}

enum outcome
reply_http(struct reply *reply, enum http_answer answer)
{
	const struct answer known = answer_of_http(answer);

	reply->status = known.status;
	if (known.detail != NULL)
		write_problem(reply, known.detail, NULL);
	return OK;
}

static void
refuse(struct reply *reply, enum outcome out)
{
	const struct answer known = answer_of(out);
	const char *faults = NULL;

	if (out == INVALID && reply->faults.items != NULL)
		faults = arena_printf(reply->headers.arena, "[%s]", reply->faults.items);
	reply->status = known.status;
	write_problem(
	    reply, reply->detail == NULL ? known.detail : reply->detail, faults);
}

/* Adds the ETag of what was found, if it has one.  May the caller keep the answer? */
static bool
finish_tag(struct reply *reply, const struct request *request)
{
	const bool is_get = text_equal(request->method, "GET");
	const char *known;

	if (reply->status != answer_of(OK).status || reply->is_secret)
		return false;
	if (reply->tag == NULL && is_get && text_equal(reply->type, JSON_TYPE))
		reply->tag = etag_make(request->arena, reply->body, reply->body_bytes);
	if (reply->tag == NULL)
		return false;
	reply_header(reply, "ETag", reply->tag);
	known = request_list(request, "HTTP_IF_NONE_MATCH");
	if (!is_get || !etag_listed(known, reply->tag, ETAG_WEAK))
		return is_get;
	reply->body = NULL;
	return reply_http(reply, NOT_MODIFIED) == OK;
}

void
reply_finish(struct reply *reply, const struct request *request, enum outcome out)
{
	const char *caching;

	if (out != OK)
		refuse(reply, out);
	else if (reply->status == 0)
		reply->status = answer_of(OK).status;
	if (out == UNAUTHENTICATED)
		reply_header(reply, "WWW-Authenticate", "Bearer");
	if (out == UNAVAILABLE || out == TIMED_OUT)
		reply_header(reply, "Retry-After", RETRY_AFTER);
	/* Nearly every answer belongs to one caller, and many contain tokens. */
	caching = finish_tag(reply, request) ? "private, no-cache" : "no-store";
	if (out == OK && reply->caching != NULL)
		caching = reply->caching;
	reply_header(reply, "Cache-Control", caching);
	reply_header(reply, "X-Request-Id", request->id);
}

static const char *
reason_of(int status)
{
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
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
