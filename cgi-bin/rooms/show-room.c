#include "show-room.h"

#include "auth/access.h"
#include "json/encode.h"
#include "model/room.h"
#include "web/etag.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/room.h"

static enum room_view
view_of(const struct request *request, const struct room *room)
{
	if (!access_sees_all(&request->caller, room->user_id))
		return room->is_shared ? ROOM_FOR_OTHERS : ROOM_FOR_VISITORS;
	return access_sees_secrets(&request->caller) ? ROOM_FOR_OWNER : ROOM_FOR_READER;
}

void
put_room(const struct request *request, struct json_writer *json, const struct room *room)
{
	room_json(json, NULL, room, view_of(request, room));
}

enum outcome
show_room(struct request *request, struct reply *reply, const struct room *room)
{
	struct json_writer json = json_writer(request->arena);

	put_room(request, &json, room);
	reply_tag(reply, tag_room(request, room));
	return reply_json(reply, &json);
}

/* With the version, for whoever may change the room: no answer shows that it has another passcode. */
const char *
tag_room(const struct request *request, const struct room *room)
{
	struct json_writer json = json_writer(request->arena);

	put_room(request, &json, room);
	if (view_of(request, room) == ROOM_FOR_OWNER)
		json_put_integer(&json, NULL, room->version);
	return etag_make(request->arena, json.text.bytes, json.text.length);
}

enum outcome
refuse_room(struct reply *reply, enum outcome out)
{
	if (out == NOT_FOUND)
		reply->detail = "Room not found";
	if (out == TAKEN)
		reply->detail = "Room name is not unique";
	return out;
}
