/*
 * instructions: the events that a real Prosody sent, once each through the whole of
 * jitsi-events but its sockets, its database and its log: routing, credentials, decoding,
 * encoding, the answer.  bench/guard runs it under callgrind, which counts
 * serve_all alone.  Linked with jitsi-events itself, whose app_run and group_commit are
 * replaced by those here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/event_sync.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/program.h"
#include "base/text.h"
#include "db/group_commit.h"
#include "lib/capture.h"
#include "web/app.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"
#include "wire/presence.h"

#define TOKEN "a-token-of-the-stock-component"

int __wrap_app_run(const struct app *, int argc, char **argv);
enum outcome __wrap_group_commit(struct group *, struct arena *, struct group_item *);
void serve_all(const struct app *, const struct request[], size_t count);

enum outcome
__wrap_group_commit(struct group *group, struct arena *arena, struct group_item *item)
{
	(void)group;
	(void)arena;
	return item->bytes > 0 ? OK : FAILED;
}

/* What nginx passes (nginx/reflector-fastcgi.conf). */
static struct request
request_of(
    struct arena *arena, const char *path, const char *credential, const char *body)
{
	static const char *const plain[] = { "GATEWAY_INTERFACE=CGI/1.1",
		"SERVER_SOFTWARE=nginx", "SERVER_PROTOCOL=HTTP/1.1",
		"SERVER_NAME=reflector.example.com", "SERVER_PORT=443",
		"REQUEST_SCHEME=https", "REQUEST_METHOD=POST",
		"SCRIPT_NAME=", "QUERY_STRING=", "CONTENT_TYPE=application/json",
		"REMOTE_ADDR=192.0.2.17", "REQUEST_ID=0123456789abcdef0123456789abcdef",
		"HTTP_HOST=reflector.example.com" };
	char **variables = arena_alloc(arena, (COUNT(plain) + 4) * sizeof(*variables));
	size_t count = 0;

	while (count < COUNT(plain)) {
		variables[count] = arena_text(arena, plain[count]);
		count++;
	}
	variables[count++] = arena_printf(arena, "PATH_INFO=%s", path);
	variables[count++] = arena_printf(arena, "CONTENT_LENGTH=%zu", strlen(body));
	variables[count++] = arena_text(arena, credential);
	return (struct request){ .variables = variables,
		.body = body,
		.body_bytes = strlen(body),
		.body_fate = OK };
}

/* "muc-occupant-joined" comes at .../occupant/joined. */
static struct request
stock_request(struct arena *arena, const struct capture *capture)
{
	char *path = arena_printf(
	    arena, "/v1/jitsi/events/%s", capture->type + strlen("muc-"));

	*strrchr(path, '-') = '/';
	return request_of(arena, path, "HTTP_AUTHORIZATION=Bearer " TOKEN, capture->body);
}

/* The same in the signed dialect. */
static struct request
signed_request(struct arena *arena, const struct capture *capture)
{
	const char *body = arena_printf(arena,
	    "{\"event\":\"%s\",\"room\":\"reflector-lab\","
	    "\"timestamp\":\"2026-11-22T10:30:00.123456Z\",\"data\":%s}",
	    capture->type, capture->body);

	return request_of(arena, "/v1/jitsi/events",
	    arena_printf(arena, "HTTP_X_JITSI_SIGNATURE=%s",
		signature_make(arena, body, strlen(body))),
	    body);
}

/* As web/app.c answers. */
void __attribute__((noinline))
serve_all(const struct app *app, const struct request requests[], size_t count)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < count; i++) {
		struct request request = requests[i];
		struct reply reply = reply_new(arena);
		struct text out = text_new(arena);

		request.arena = arena;
		request_prepare(&request);
		route_serve(app->routes, app->route_count, &request, &reply);
		reply_write(&reply, &request, &out);
		if (reply.status != 200) {
			fprintf(stderr, "instructions: %s\n", out.bytes);
			exit(EXIT_FAILURE);
		}
		arena_empty(arena);
	}
	arena_free(arena);
}

int
__wrap_app_run(const struct app *app, int argc, char **argv)
{
	const struct config_group *const groups[] = { &signature_config,
		&event_sync_config, &presence_config };
	struct arena *arena = arena_new();
	struct request *requests;
	struct capture *captures;
	size_t count;

	(void)argc;
	(void)argv;
	setenv("JITSI_WEBHOOK_SECRET", "0123456789abcdef0123456789abcdef", 1);
	setenv("JITSI_EVENT_SYNC_TOKEN", TOKEN, 1);
	if (config_load(arena, groups, COUNT(groups)) != NULL)
		return EXIT_CONFIG;
	captures = capture_all(arena, &count);
	requests = arena_alloc(arena, 2 * count * sizeof(*requests));
	for (size_t i = 0; i < count; i++) {
		requests[2 * i] = stock_request(arena, &captures[i]);
		requests[2 * i + 1] = signed_request(arena, &captures[i]);
	}
	/* Not counted: what the first call of anything makes for all others. */
	serve_all(app, requests, 2);
	printf("events %zu\n", 2 * count);
	fflush(stdout);
	serve_all(app, requests, 2 * count);
	arena_free(arena);
	return EXIT_SUCCESS;
}
