#include "link-meeting.h"

#include <stddef.h>

#include "auth/access.h"
#include "auth/caller.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "model/meeting.h"
#include "model/room.h"
#include "model/whereby.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/invitation.h"

enum outcome
pass_lock(const struct request *request, struct reply *reply, const struct room *room,
    bool has_lobby)
{
	if (!room->is_locked || has_lobby ||
	    access_is_owner(&request->caller, room->user_id))
		return OK;
	return reply_problem(reply, FORBIDDEN, "Room is locked");
}

/* The URL for one person, with a token of its own. */
static enum outcome
invite(
    const struct request *request, const struct invitation *invitation, const char **url)
{
	const char *token;
	enum outcome out = token_mint(request->arena, "HS256",
	    invitation_claims(request->arena, invitation), invitation_key(), &token);

	if (out == OK)
		*url = invitation_url(request->arena, invitation, token);
	return out;
}

enum outcome
link_whereby(const struct request *request, struct reply *reply, const struct room *room,
    const struct meeting *meeting, struct links *links)
{
	struct whereby_meeting whereby;
	enum outcome out = whereby_find(
	    request->db, request->arena, meeting->id, &whereby);

	if (out == OK)
		out = pass_lock(request, reply, room, whereby.is_locked);
	if (out != OK)
		return out;
	links->room_url = whereby.room_url;
	links->host_room_url = access_is_owner(&request->caller, meeting->user_id) ?
	    whereby.host_room_url :
	    "";
	return OK;
}

enum outcome
link_jitsi(
    const struct request *request, const struct invitation *wanted, struct links *links)
{
	const struct caller *caller = &request->caller;
	struct invitation invitation = *wanted;
	enum outcome out;

	invitation.user_id = caller->id;
	invitation.email = caller->email;
	invitation.now = request->received_at;
	if (text_empty(invitation.name))
		invitation.name = caller->name;
	if (invitation.user_id == NULL)
		invitation.user_id = arena_printf(
		    request->arena, "guest-%s", random_uuid(request->arena));
	invitation.names_itself = text_starts(invitation.user_id, "guest-") &&
	    text_empty(wanted->name);
	if (text_empty(invitation.name))
		invitation.name = "Guest";
	out = invite(request, &invitation, &links->room_url);
	invitation.is_host = access_is_owner(caller, wanted->meeting->user_id);
	links->host_room_url = "";
	if (out == OK && invitation.is_host)
		out = invite(request, &invitation, &links->host_room_url);
	return out;
}
