#include "web/route.h"

#include <string.h>
#include <strings.h>

#include "auth/access.h"
#include "auth/caller.h"
#include "auth/signature.h"
#include "auth/whereby.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "web/cors.h"
#include "web/reply.h"
#include "web/request.h"

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
		length = strcspn(path, "/");
		if (length == 0 || count == REQUEST_CAPTURES)
			return false;
		captures[count] = path;
		lengths[count++] = length;
		path += length;
		pattern = strchr(pattern, '}') + 1;
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

/* The row for method and path; else NULL, with `methods` telling what the path knows (empty:
 * nothing, the path is unknown). */
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
		keep(request, captures, lengths);
	}
	if (methods->length > 0)
		text_add(methods, "OPTIONS");
	return found;
}

static struct credentials
credentials_of(const struct request *request)
{
	bool has_origin = request_variable(request, "HTTP_ORIGIN") != NULL;
	const char *origin = has_origin ? request_list(request, "HTTP_ORIGIN") : NULL;

	return (struct credentials){
		.authorization = request_variable(request, "HTTP_AUTHORIZATION"),
		.authorization_count = request_variable_count(
		    request, "HTTP_AUTHORIZATION"),
		.remote_address = request_variable(request, "REMOTE_ADDR"),
		.forwarded_for = request_variable(request, "HTTP_X_FORWARDED_FOR"),
		.host = request_variable(request, "HTTP_HOST"),
		.origin = origin,
		.is_origin_named = cors_names(origin),
		.fetch_site = request_variable(request, "HTTP_SEC_FETCH_SITE"),
		.is_change = strcmp(request->method, "GET") != 0,
	};
}

/* Whose key it is.  Unknown and revoked ones are told by the same word as bad tokens are. */
static enum outcome
identify_key(struct request *request, const char *key)
{
	enum outcome out = NOT_FOUND;

	if (request->find_key != NULL)
		out = request->find_key(request,
		    digest_hex(request->arena, key, strlen(key)), &request->caller);
	if (out != NOT_FOUND)
		return out;
	log_info("caller refused: its key is unknown or revoked");
	return UNAUTHENTICATED;
}

static enum outcome
refuse(struct reply *reply, enum outcome out)
{
	if (out == UNAUTHENTICATED)
		reply->detail = "Invalid authentication";
	if (out == FORBIDDEN)
		reply->detail = "The key's scope does not allow this";
	return out;
}

static enum outcome
identify(struct request *request, struct reply *reply, bool needs_user)
{
	const struct credentials credentials = credentials_of(request);
	const char *key = caller_key(&credentials);
	enum outcome out = key != NULL ?
	    identify_key(request, key) :
	    caller_identify(request->arena, &credentials, &request->caller);

	if (out == OK)
		out = access_scope(&request->caller, strcmp(request->method, "GET") != 0);
	if (out != OK)
		return refuse(reply, out);
	return needs_user && request->caller.id == NULL ? UNAUTHENTICATED : OK;
}

static enum outcome
check_ingest_key(struct request *request, struct reply *reply, const char *key)
{
	enum outcome out = identify_key(request, key);

	if (out == OK && request->caller.scope != SCOPE_INGEST)
		out = FORBIDDEN;
	return refuse(reply, out);
}

static enum outcome
check_signature(struct request *request, struct reply *reply)
{
	const char *header = request_variable(request, "HTTP_X_JITSI_SIGNATURE");

	if (request_variable_count(request, "HTTP_X_JITSI_SIGNATURE") > 1)
		header = NULL;
	if (signature_check(header, request->body, request->body_bytes) != OK)
		return reply_problem(reply, UNAUTHENTICATED, "Invalid webhook signature");
	return OK;
}

/* A signature that is there counts: a key does not make up for a wrong one. */
static enum outcome
check_signature_or_key(struct request *request, struct reply *reply)
{
	const struct credentials credentials = credentials_of(request);
	const char *key = caller_key(&credentials);

	if (key != NULL && request_variable_count(request, "HTTP_X_JITSI_SIGNATURE") == 0)
		return check_ingest_key(request, reply, key);
	return check_signature(request, reply);
}

static enum outcome
check_whereby(struct request *request, struct reply *reply)
{
	const char *header = request_variable(request, "HTTP_WHEREBY_SIGNATURE");

	if (request_variable_count(request, "HTTP_WHEREBY_SIGNATURE") > 1)
		header = NULL;
	if (whereby_check(request->arena, header, request->body, request->body_bytes,
		request->received_at) != OK)
		return reply_problem(reply, UNAUTHENTICATED, "Invalid webhook signature");
	return OK;
}

static enum outcome
check_event_sync(struct request *request, struct reply *reply)
{
	const struct credentials credentials = credentials_of(request);
	const char *key = caller_key(&credentials);

	if (key != NULL)
		return check_ingest_key(request, reply, key);
	if (credentials.authorization_count > 1 ||
	    event_sync_check(credentials.authorization) != OK)
		return refuse(reply, UNAUTHENTICATED);
	return OK;
}

static enum outcome
admit(enum access access, struct request *request, struct reply *reply)
{
	switch (access) {
	case OPEN:
		return OK;
	case ANYBODY:
		return identify(request, reply, false);
	case SIGNED_IN:
		return identify(request, reply, true);
	case SIGNATURE:
		return check_signature(request, reply);
	case SIGNATURE_OR_KEY:
		return check_signature_or_key(request, reply);
	case EVENT_SYNC:
		return check_event_sync(request, reply);
	case WHEREBY:
		return check_whereby(request, reply);
	}
	return FAILED;
}

/* Only bodies of a named other type are refused: curl -X POST names none. */
static bool
is_json(const struct request *request)
{
	static const char json[] = "application/json";
	const char *type = request_variable(request, "CONTENT_TYPE");
	size_t length;

	if (text_empty(type) || strcmp(request->method, "GET") == 0 ||
	    strcmp(request->method, "DELETE") == 0)
		return true;
	length = strcspn(type, "; \t");
	return length == strlen(json) && strncasecmp(type, json, length) == 0;
}

static enum outcome
serve(const struct route *route, struct request *request, struct reply *reply)
{
	enum outcome out = request->body_fate;

	if (out == OK)
		out = admit(route->access, request, reply);
	if (out == OK && !is_json(request))
		out = WRONG_MEDIA_TYPE;
	if (out == OK)
		out = route->handle(request, reply);
	return out;
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
		reply->status = 204;
		reply_header(reply, "Allow", methods.bytes);
		cors_preflight(request, reply, methods.bytes);
		out = OK;
	} else {
		reply_header(reply, "Allow", methods.bytes);
		out = METHOD_UNKNOWN;
	}
	reply_finish(reply, request, out);
}
