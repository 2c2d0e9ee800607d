#include "open-meeting.h"

#include "auth/access.h"
#include "auth/caller.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "json/encode.h"
#include "model/meeting.h"
#include "model/room.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/invitation.h"
#include "wire/meeting.h"

#define NAME_BYTES 256

struct opening {
	const char *display_name;
};

static const struct field fields[] = {
	{ .name = "display_name", .kind = FIELD_TEXT, .offset = offsetof(struct opening, display_name),
	  .high = NAME_BYTES },
};

/* May this caller open a meeting in this room, now? */
static enum outcome
admit(const struct request *request, struct reply *reply, const struct room *room)
{
	enum outcome out = access_enter(&request->caller, room->is_shared);

	if (out != OK)
		return out;
	if (room->is_locked && !invitation_has_lobby() &&
	    !access_is_owner(&request->caller, room->user_id))
		return reply_problem(reply, FORBIDDEN, "Room is locked");
	if (!text_equal(room->platform, "jitsi"))
		return reply_problem(reply, UNAVAILABLE, "Whereby is not configured: meetings in "
		    "rooms of platform whereby cannot be opened here");
	return OK;
}

/* The URL for one person, with a token of its own. */
static enum outcome
invite(const struct request *request, const struct invitation *invitation, const char **url)
{
	const char *token;
	enum outcome out = token_mint(request->arena, "HS256",
	    invitation_claims(request->arena, invitation), invitation_key(), &token);

	if (out == OK)
		*url = invitation_url(request->arena, invitation, token);
	return out;
}

/* The caller's own, in a room as it is now. */
static struct invitation
guest_of(const struct request *request, const struct opening *opening, const struct room *room,
    const struct meeting *meeting, int64_t expires)
{
	const struct caller *caller = &request->caller;
	struct invitation invitation = {
		.meeting = meeting,
		.user_id = caller->id,
		.name = text_empty(opening->display_name) ? caller->name : opening->display_name,
		.email = caller->email,
		.is_locked = room->is_locked,
		.now = request->received_at,
		.expires = expires,
	};

	if (invitation.user_id == NULL)
		invitation.user_id = arena_printf(request->arena, "guest-%s",
		    random_uuid(request->arena));
	if (text_empty(invitation.name))
		invitation.name = "Guest";
	return invitation;
}

static enum outcome
answer(const struct request *request, struct reply *reply, struct invitation invitation)
{
	const struct meeting *meeting = invitation.meeting;
	struct json_writer json = json_writer(request->arena);
	const char *room_url, *host_room_url = "";
	enum outcome out = invite(request, &invitation, &room_url);

	invitation.is_host = access_is_owner(&request->caller, meeting->user_id);
	if (out == OK && invitation.is_host)
		out = invite(request, &invitation, &host_room_url);
	if (out != OK)
		return out;
	json_open(&json, NULL, '{');
	meeting_opened_members(&json, meeting);
	json_put_text(&json, "room_url", room_url);
	json_put_text(&json, "host_room_url", host_room_url);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

enum outcome
open_meeting(struct request *request, struct reply *reply)
{
	struct opening opening = { 0 };
	struct meeting meeting;
	struct room room;
	int64_t expires = invitation_expiry(request->received_at);
	enum outcome out = access_any(&request->caller);

	if (out == OK && request->body_bytes > 0)
		out = body_decode(request, reply, fields, COUNT(fields), &opening);
	if (out == OK)
		out = room_find_named(request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = admit(request, reply, &room);
	if (out == OK)
		out = meeting_open(request->db, request->arena, room.id, request->received_at,
		    expires, &meeting);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Room not found");
	if (out != OK)
		return out;
	return answer(request, reply, guest_of(request, &opening, &room, &meeting, expires));
}
