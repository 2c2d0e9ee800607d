#include "web/route.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "metrics/metrics.h"
#include "web/cors.h"
#include "web/reply.h"
#include "web/request.h"

/* How long what a {part} stands for is.  rest: what stands behind the part in the pattern. */
static size_t
part_length(const char *rest, const char *path)
{
	const size_t length = strlen(path), behind = strlen(rest);

	if (strncmp(rest - 4, "...}", 4) != 0)
		return strcspn(path, "/");
	return length < behind ? 0 : length - behind;
}

/* Does path have the form of pattern?  Its {parts} go to captures, lengths apart. */
static bool
matches(const char *pattern, const char *path, const char *captures[], size_t lengths[])
{
	size_t count = 0;

	while (*pattern != '\0') {
		size_t length;

		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		pattern = strchr(pattern, '}') + 1;
		length = part_length(pattern, path);
		if (length == 0 || count == REQUEST_CAPTURES)
			return false;
		captures[count] = path;
		lengths[count++] = length;
		path += length;
	}
	return *path == '\0';
}

static void
keep(struct request *request, const char *const captures[], const size_t lengths[])
{
	for (size_t i = 0; i < REQUEST_CAPTURES; i++)
		if (captures[i] != NULL)
			request->captures[i] = arena_copy(
			    request->arena, captures[i], lengths[i]);
}

/* The row for method and path; else NULL, and `methods` has the path's methods (empty:
 * the path is unknown). */
static const struct route *
find(const struct route *routes, size_t count, struct request *request,
    struct text *methods)
{
	const char *captures[REQUEST_CAPTURES] = { NULL };
	size_t lengths[REQUEST_CAPTURES] = { 0 };
	const struct route *found = NULL;

	if (!text_is_utf8(request->path, strlen(request->path)) ||
	    text_has_control(request->path, strlen(request->path)))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (!matches(routes[i].path, request->path, captures, lengths))
			continue;
		text_printf(methods, "%s, ", routes[i].method);
		if (strcmp(routes[i].method, "GET") == 0)
			text_add(methods, "HEAD, ");
		if (found != NULL || strcmp(routes[i].method, request->method) != 0)
			continue;
		found = &routes[i];
		request->route = found->path;
		request->row = i;
		keep(request, captures, lengths);
	}
	if (methods->length > 0)
		text_add(methods, "OPTIONS");
	return found;
}

/* Only bodies of a named other type are refused: curl -X POST names none. */
static bool
is_expected(const struct request *request)
{
	const char *expected = request->has_form ? "application/x-www-form-urlencoded" :
						   "application/json";
	const char *type = request_variable(request, "CONTENT_TYPE");
	size_t length;

	if (text_empty(type) || strcmp(request->method, "GET") == 0 ||
	    strcmp(request->method, "DELETE") == 0)
		return true;
	length = strcspn(type, "; \t");
	return length == strlen(expected) && strncasecmp(type, expected, length) == 0;
}

/* Why an outcome refuses the request, if that was not counted where it was decided.  A caller
 * who proves nothing is refused wherever a user is needed. */
static enum refusal
refusal_of(enum outcome out)
{
	if (out == UNAUTHENTICATED)
		return REFUSED_TOKEN_MISSING;
	if (out == OUT_OF_REACH)
		return REFUSED_KEY_SCOPE;
	if (out == TOO_LARGE)
		return REFUSED_BODY_TOO_LARGE;
	if (out == MALFORMED || out == INVALID)
		return REFUSED_BODY_INVALID;
	return REFUSALS;
}

static void
count_refusal(struct request *request, enum outcome out)
{
	request->refusal = metrics_refused();
	if (request->refusal != REFUSALS || refusal_of(out) == REFUSALS)
		return;
	metrics_refusal(refusal_of(out));
	request->refusal = metrics_refused();
}

static enum outcome
serve(const struct route *route, struct request *request, struct reply *reply)
{
	enum outcome out = request->body_fate;

	if (out == OK)
		out = route->admit(request, reply);
	if (out != OK)
		return out;
	if (is_expected(request))
		return route->handle(request, reply);
	metrics_refusal(REFUSED_MEDIA_TYPE);
	return reply_http(
	    reply, request->has_form ? FORM_REQUIRED : UNSUPPORTED_MEDIA_TYPE);
}

void
route_serve(const struct route *routes, size_t count, struct request *request,
    struct reply *reply)
{
	struct text methods = text_new(request->arena);
	const struct route *route = find(routes, count, request, &methods);
	enum outcome out;

	cors_allow(request, reply);
	if (route != NULL) {
		out = serve(route, request, reply);
	} else if (methods.length == 0) {
		out = NOT_FOUND;
	} else if (strcmp(request->method, "OPTIONS") == 0) {
		reply_header(reply, "Allow", methods.bytes);
		cors_preflight(request, reply, methods.bytes);
		out = reply_http(reply, NO_CONTENT);
	} else {
		reply_header(reply, "Allow", methods.bytes);
		out = reply_http(reply, METHOD_NOT_ALLOWED);
	}
	count_refusal(request, out);
	reply_finish(reply, request, out);
}
