/*
 * rooms: the rooms that people make.
 *
 *	GET    /v1/rooms                   own and shared ones, newest first
 *	GET    /v1/rooms/name/{name}
 *	GET    /v1/rooms/{room_id}         these three: read-room.c
 *	POST   /v1/rooms
 *	PATCH  /v1/rooms/{room_id}
 *	DELETE /v1/rooms/{room_id}
 *	POST   /v1/rooms/{room_id}/webhook/test    test-webhook.c
 *	GET    /v1/rooms/{room_id}/deliveries
 *	POST   /v1/deliveries/{id}/redeliver     these two: deliveries.c
 */
#include <stdlib.h>

#include "auth/access.h"
#include "auth/caller.h"
#include "deliveries.h"
#include "find-key.h"
#include "model/room.h"
#include "net/post.h"
#include "platform/platform.h"
#include "read-room.h"
#include "test-webhook.h"
#include "web/app.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"
#include "wire/room.h"

typedef enum outcome body_reader(const struct request *, struct reply *,
    const struct field *, size_t count, void *into);

static enum outcome
read_form(struct request *request, struct reply *reply, body_reader *read,
    struct room_form *form)
{
	struct field fields[ROOM_FIELDS];

	room_fields(fields, platform_names(request->arena, " "));
	return read(request, reply, fields, COUNT(fields), form);
}

static enum outcome
create_room(struct request *request, struct reply *reply)
{
	struct room_form form = { .platform = platform_default() };
	struct room room;
	enum outcome out = read_form(request, reply, body_decode, &form);

	if (out == OK)
		out = room_create(
		    request->db, request->arena, request->caller.id, &form, &room);
	return out == OK ? show_room(request, reply, &room) : refuse_room(reply, out);
}

static enum outcome
find_own(struct request *request)
{
	struct room room;
	enum outcome out = room_find(
	    request->db, request->arena, request->captures[0], &room);

	return out == OK ? access_own(&request->caller, room.user_id) : out;
}

static enum outcome
change_room(struct request *request, struct reply *reply)
{
	struct room_form form = { 0 };
	struct room room;
	enum outcome out = find_own(request);

	if (out == OK)
		out = read_form(request, reply, body_decode_partial, &form);
	if (out == OK)
		out = room_change(
		    request->db, request->arena, request->captures[0], &form, &room);
	return out == OK ? show_room(request, reply, &room) : refuse_room(reply, out);
}

static enum outcome
delete_room(struct request *request, struct reply *reply)
{
	enum outcome out = find_own(request);

	if (out == OK)
		out = room_delete(request->db, request->arena, request->captures[0],
		    request->received_at);
	return out == OK ? reply_ok(reply) : refuse_room(reply, out);
}

static const struct route routes[] = {
	{ "GET", "/v1/rooms", ANYBODY, list_rooms },
	{ "POST", "/v1/rooms", SIGNED_IN, create_room },
	{ "GET", "/v1/rooms/name/{name}", ANYBODY, read_named_room },
	{ "GET", "/v1/rooms/{room_id}", ANYBODY, read_room },
	{ "PATCH", "/v1/rooms/{room_id}", SIGNED_IN, change_room },
	{ "DELETE", "/v1/rooms/{room_id}", SIGNED_IN, delete_room },
	{ "POST", "/v1/rooms/{room_id}/webhook/test", SIGNED_IN, test_webhook },
	{ "GET", "/v1/rooms/{room_id}/deliveries", SIGNED_IN, list_deliveries },
	{ "POST", "/v1/deliveries/{id}/redeliver", SIGNED_IN, redeliver },
};

static void
start(void)
{
	if (!poster_setup())
		exit(EXIT_FAILURE);
}

static const struct app app = {
	.name = "rooms",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &caller_config, &post_config },
	.threads = 8, /* for those that wait for webhooks */
	.body_bytes = BODY_BYTES,
	.find_key = find_key,
	.start = start,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
