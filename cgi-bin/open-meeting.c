#include "open-meeting.h"

#include "auth/access.h"
#include "auth/caller.h"
#include "base/text.h"
#include "json/encode.h"
#include "link-meeting.h"
#include "model/meeting.h"
#include "model/room.h"
#include "open-whereby.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/invitation.h"
#include "wire/meeting.h"

#define NAME_CHARACTERS 100

struct opening {
	const char *display_name;
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "display_name", .kind = FIELD_TEXT, .offset = offsetof(struct opening, display_name),
	  .high = NAME_CHARACTERS },
};
/* clang-format on */

/* May this caller open a meeting in this room, now? */
static enum outcome
admit(const struct request *request, struct reply *reply, const struct room *room)
{
	enum outcome out = access_enter(&request->caller, room->is_shared);

	if (out != OK)
		return out;
	/* At Whereby one knocks. */
	return pass_lock(request, reply, room,
	    text_equal(room->platform, "whereby") || invitation_has_lobby());
}

static enum outcome
answer(const struct request *request, struct reply *reply, const struct meeting *meeting,
    const struct links *links)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	meeting_opened_members(&json, meeting);
	json_put_text(&json, "room_url", links->room_url);
	json_put_text(&json, "host_room_url", links->host_room_url);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* The room's meeting is where it was opened, also when the room has moved since. */
static enum outcome
find_or_make(struct request *request, struct reply *reply, const struct room *room,
    int64_t expires, struct meeting *meeting)
{
	enum outcome out = meeting_open(request->db, request->arena, room->id,
	    request->received_at, expires, meeting);

	if (out == NOT_FOUND && text_equal(room->platform, "whereby"))
		out = open_whereby(request, reply, room, expires, meeting);
	return out;
}

enum outcome
open_meeting(struct request *request, struct reply *reply)
{
	struct opening opening = { 0 };
	struct meeting meeting;
	struct links links;
	struct room room;
	int64_t expires = invitation_expiry(request->received_at);
	enum outcome out = access_any(&request->caller);

	if (out == OK && request->body_bytes > 0)
		out = body_decode(request, reply, fields, COUNT(fields), &opening);
	if (out == OK)
		out = room_find_to_open(
		    request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = admit(request, reply, &room);
	if (out == OK)
		out = find_or_make(request, reply, &room, expires, &meeting);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Room not found");
	if (out != OK)
		return out;
	if (text_equal(meeting.platform, "whereby"))
		out = link_whereby(request, reply, &room, &meeting, &links);
	else if ((out = pass_lock(request, reply, &room, invitation_has_lobby())) == OK)
		out = link_jitsi(request,
		    &(struct invitation){ .meeting = &meeting,
			.room = room.name,
			.name = opening.display_name,
			.is_locked = room.is_locked,
			.expires = expires },
		    &links);
	return out == OK ? answer(request, reply, &meeting, &links) : out;
}
