#include "handlers.h"

#include "auth/access.h"
#include "auth/caller.h"
#include "cgi-bin/shared/origin.h"
#include "json/encode.h"
#include "model/meeting.h"
#include "model/room.h"
#include "platform/platform.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
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

enum outcome
open_meeting(struct request *request, struct reply *reply)
{
	struct opening opening = { 0 };
	struct meeting meeting;
	struct links links;
	struct room room;
	const struct origin origin = origin_of(request);
	struct visit visit = { .db = request->db,
		.arena = request->arena,
		.caller = &request->caller,
		.origin = &origin,
		.room = &room,
		.now = request->received_at };
	enum outcome out = access_any(&request->caller);

	if (out == OK && request->body_bytes > 0)
		out = body_decode(request, reply, fields, COUNT(fields), &opening);
	if (out == OK)
		out = room_find_to_open(
		    request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = access_enter(&request->caller,
		    &(struct thing){ room.user_id, room.id, room.is_shared });
	visit.name = opening.display_name;
	if (out == OK)
		out = platform_enter(&visit, &meeting, &links);
	if (out == OK)
		out = origin_note_links(request->db, request->arena, meeting.id, &origin);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Room not found");
	if (visit.problem != NULL)
		return reply_problem(reply, out, visit.problem);
	return out == OK ? answer(request, reply, &meeting, &links) : out;
}
