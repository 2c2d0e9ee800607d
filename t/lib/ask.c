#include "lib/ask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/read.h"
#include "metrics/refusal.h"
#include "web/route.h"

struct request
ask_raw(struct arena *arena, const char *const variables[])
{
	struct request request = { .arena = arena, .body = "" };
	size_t count = 0;

	while (variables[count] != NULL)
		count++;
	request.variables = arena_alloc(arena, (count + 1) * sizeof(*request.variables));
	for (size_t i = 0; i < count; i++)
		request.variables[i] = arena_text(arena, variables[i]);
	return request;
}

struct request
ask_request(struct arena *arena, const char *const variables[])
{
	struct request request = ask_raw(arena, variables);

	request_prepare(&request);
	return request;
}

struct request
ask_query(struct arena *arena, const char *query)
{
	return ASK_REQUEST(arena, arena_printf(arena, "QUERY_STRING=%s", query));
}

void
ask_set_body(struct request *request, const char *body)
{
	request->body = body;
	request->body_bytes = strlen(body);
}

struct reply
ask_routes(const struct route *routes, size_t count, struct request *request)
{
	struct reply reply = reply_new(request->arena);

	route_serve(routes, count, request, &reply);
	/* The audit counts whoever is refused, and nobody else. */
	if (reply.status == 401)
		assert_true(refusal_is_caller(request->refusal));
	if (reply.status < 300)
		assert_int_equal(request->refusal, REFUSALS);
	return reply;
}

const char *
ask_header(struct arena *arena, const struct reply *reply, const char *name)
{
	const char *prefix = arena_printf(arena, "%s: ", name), *found = NULL;
	const char *line = reply->headers.bytes;

	while (*line != '\0') {
		size_t length = strcspn(line, "\r");

		if (text_starts(line, prefix)) {
			const char *value = line + strlen(prefix);

			found = found != NULL ?
			    "twice" :
			    arena_copy(arena, value, (size_t)(line + length - value));
		}
		assert_memory_equal(line + length, "\r\n", 2);
		line += length + 2;
	}
	return found;
}

const char *
ask_detail(struct arena *arena, const struct reply *reply)
{
	const struct json *object, *detail;

	assert_string_equal(reply->type, "application/json");
	assert_int_equal(json_parse(arena, reply->body, reply->body_bytes, &object), OK);
	detail = json_member(object, "detail");
	return json_kind(detail) == JSON_TEXT ? json_as_text(detail) :
						json_source(arena, detail);
}
