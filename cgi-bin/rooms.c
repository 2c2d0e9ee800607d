/*
 * rooms: the rooms that people make.
 *
 *	GET    /v1/rooms                   own and shared ones, newest first
 *	POST   /v1/rooms
 *	GET    /v1/rooms/name/{name}
 *	GET    /v1/rooms/{room_id}
 *	PATCH  /v1/rooms/{room_id}
 *	DELETE /v1/rooms/{room_id}
 */
#include "auth/access.h"
#include "auth/caller.h"
#include "json/encode.h"
#include "model/room.h"
#include "web/app.h"
#include "web/body.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"
#include "wire/room.h"

/* Rooms have texts of their own for what went wrong. */
static enum outcome
refuse(struct reply *reply, enum outcome out)
{
	if (out == NOT_FOUND)
		reply->detail = "Room not found";
	if (out == NOT_UNIQUE)
		reply->detail = "Room name is not unique";
	return out;
}

static enum outcome
show(struct request *request, struct reply *reply, const struct room *room)
{
	struct json_writer json = json_writer(request->arena);

	room_json(&json, NULL, room, access_is_owner(&request->caller, room->user_id));
	return reply_json(reply, &json);
}

typedef enum outcome finder(struct db *, struct arena *, const char *key, struct room *);

static enum outcome
read_by(struct request *request, struct reply *reply, finder *find)
{
	struct room room;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = find(request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = access_read(&request->caller, room.user_id, room.is_shared);
	if (out == FORBIDDEN)
		return reply_problem(reply, out, "Room access denied");
	return out == OK ? show(request, reply, &room) : refuse(reply, out);
}

static enum outcome
read_room(struct request *request, struct reply *reply)
{
	return read_by(request, reply, room_find);
}

static enum outcome
read_named_room(struct request *request, struct reply *reply)
{
	return read_by(request, reply, room_find_named);
}

static enum outcome
list_rooms(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct room_list rooms;
	struct page page;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = parameter_page(request, reply, &page);
	if (out == OK)
		out = room_list(request->db, request->arena, &(struct room_filter){
		    request->caller.id, page.limit, page.offset }, &rooms);
	if (out != OK)
		return out;
	page_open(&json);
	for (int64_t i = 0; i < rooms.count; i++)
		room_json(&json, NULL, &rooms.items[i],
		    access_is_owner(&request->caller, rooms.items[i].user_id));
	page_close(&json, &page, rooms.total);
	return reply_json(reply, &json);
}

static enum outcome
create_room(struct request *request, struct reply *reply)
{
	struct room_form form = { 0 };
	struct room room;
	enum outcome out = body_decode(request, reply, room_fields, ROOM_FIELDS, &form);

	if (out == OK)
		out = room_create(request->db, request->arena, request->caller.id, &form, &room);
	return out == OK ? show(request, reply, &room) : refuse(reply, out);
}

static enum outcome
find_own(struct request *request)
{
	struct room room;
	enum outcome out = room_find(request->db, request->arena, request->captures[0], &room);

	return out == OK ? access_own(&request->caller, room.user_id) : out;
}

static enum outcome
change_room(struct request *request, struct reply *reply)
{
	struct room_form form = { 0 };
	struct room room;
	enum outcome out = find_own(request);

	if (out == OK)
		out = body_decode_partial(request, reply, room_fields, ROOM_FIELDS, &form);
	if (out == OK)
		out = room_change(request->db, request->arena, request->captures[0], &form, &room);
	return out == OK ? show(request, reply, &room) : refuse(reply, out);
}

static enum outcome
delete_room(struct request *request, struct reply *reply)
{
	enum outcome out = find_own(request);

	if (out == OK)
		out = room_delete(request->db, request->arena, request->captures[0],
		    request->received_at);
	return out == OK ? reply_ok(reply) : refuse(reply, out);
}

static const struct route routes[] = {
	{ "GET", "/v1/rooms", ANYBODY, list_rooms },
	{ "POST", "/v1/rooms", SIGNED_IN, create_room },
	{ "GET", "/v1/rooms/name/{name}", ANYBODY, read_named_room },
	{ "GET", "/v1/rooms/{room_id}", ANYBODY, read_room },
	{ "PATCH", "/v1/rooms/{room_id}", SIGNED_IN, change_room },
	{ "DELETE", "/v1/rooms/{room_id}", SIGNED_IN, delete_room },
};

static const struct app app = {
	.name = "rooms",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &caller_config },
	.threads = 1,
	.body_bytes = BODY_BYTES,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
