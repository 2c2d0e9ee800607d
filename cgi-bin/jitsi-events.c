/*
 * jitsi-events: events from Jitsi into the log.
 *
 *	POST /v1/jitsi/events                      signed: the seed's dialect
 *	POST /v1/jitsi/events/room/created         stock event_sync, by its bearer or a key
 *	POST /v1/jitsi/events/room/destroyed
 *	POST /v1/jitsi/events/occupant/joined
 *	POST /v1/jitsi/events/occupant/left
 *
 * Many workers, one connection: their events are committed together.  A second one is for
 * meetings that are slow.
 */
#include <string.h>

#include "auth/signature.h"
#include "db/connection.h"
#include "db/group_commit.h"
#include "find-key.h"
#include "json/encode.h"
#include "large-bodies.h"
#include "model/event.h"
#include "web/app.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"
#include "wire/event.h"
#include "wire/presence.h"

/* A batch is at most this; a large body is written apart. */
#define BATCH_ROWS 256
#define BATCH_BYTES ((size_t)2 * 1024 * 1024)

static struct group *group;

static enum outcome
store(struct request *request, struct reply *reply, struct event *event)
{
	struct event_item item = { 0 };
	struct json_writer json = json_writer(request->arena);
	enum outcome out;

	event->dedup = digest_hex(request->arena, event->identity, event->identity_bytes);
	event_encode(request->arena, event, &item);
	item.link.key = digest_number(event->room, strlen(event->room));
	out = group_commit(group, request->arena, &item.link);
	if (out == NOT_FOUND)
		return reply_problem(reply, NOT_FOUND, "Meeting not found");
	if (out != OK)
		return out;
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_text(&json, "event", event->type);
	json_put_text(&json, "room", event->room);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* type: what the path of stock event_sync says; NULL: signed. */
static enum outcome
receive(struct request *request, struct reply *reply, const char *type)
{
	const struct delivery delivery = { request->body, request->body_bytes,
		request->received_at };
	struct event event;
	enum outcome out = large_body_admit(request);

	if (out == OK && type == NULL)
		out = event_from_signed(
		    request->arena, &delivery, &event, &reply->faults);
	else if (out == OK)
		out = event_from_stock(
		    request->arena, &delivery, type, &event, &reply->faults);
	return out == OK ? store(request, reply, &event) : out;
}

static enum outcome
receive_signed(struct request *request, struct reply *reply)
{
	return receive(request, reply, NULL);
}

static enum outcome
receive_created(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-room-created");
}

static enum outcome
receive_destroyed(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-room-destroyed");
}

static enum outcome
receive_joined(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-occupant-joined");
}

static enum outcome
receive_left(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-occupant-left");
}

static const struct route routes[] = {
	{ "POST", "/v1/jitsi/events", SIGNATURE, receive_signed },
	{ "POST", "/v1/jitsi/events/room/created", EVENT_SYNC, receive_created },
	{ "POST", "/v1/jitsi/events/room/destroyed", EVENT_SYNC, receive_destroyed },
	{ "POST", "/v1/jitsi/events/occupant/joined", EVENT_SYNC, receive_joined },
	{ "POST", "/v1/jitsi/events/occupant/left", EVENT_SYNC, receive_left },
};

static void
start(void)
{
	const struct group_connections connections = { db_new("jitsi-events"),
		db_new("jitsi-events") };
	const struct group_limits limits = { .rows = BATCH_ROWS,
		.bytes = BATCH_BYTES,
		.share = LARGE_BYTES,
		.patience_ms = 2 * db_timeout_ms(),
		.quick_ms = db_timeout_ms() / 10 };

	find_key_start("jitsi-events");
	group = group_new(connections, event_write, limits);
}

static void
stop(void)
{
	group_free(group);
	find_key_stop();
}

static const struct app app = {
	.name = "jitsi-events",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &webhook_config, &event_sync_config, &presence_config },
	.threads = 64,
	.body_bytes = EVENT_BODY_BYTES,
	.find_key = find_key_together,
	.start = start,
	.stop = stop,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
