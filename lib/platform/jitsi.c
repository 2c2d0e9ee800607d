/*
 * Jitsi: a meeting is a name that Prosody has not seen yet, the way in a token.
 */
#include <stddef.h>

#include "auth/access.h"
#include "auth/caller.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "keyring.h"
#include "model/meeting.h"
#include "model/room.h"
#include "platform/invitation.h"
#include "table.h"
#include "wire/consent.h"

static enum outcome
admit(struct visit *visit)
{
	return platform_pass_lock(visit, invitation_has_lobby());
}

static enum outcome
open_meeting(struct visit *visit, struct meeting *meeting)
{
	const struct meeting_opening opening = { visit->room->id, visit->now,
		visit->expires, visit->end_date, visit->origin };

	return meeting_open(visit->db, visit->arena, &opening, meeting);
}

/* The URL for one person, with a token of its own. */
static enum outcome
invite(struct arena *arena, const struct invitation *invitation, const char **url)
{
	const char *token;
	enum outcome out = invitation_token(arena, invitation, &token);

	if (out == OK)
		*url = invitation_url(arena, invitation, token);
	return out;
}

static struct invitation
invitation_for(const struct visit *visit, const struct meeting *meeting)
{
	const struct caller *who = visit->person == NULL ? visit->caller : visit->person;
	struct invitation invitation = {
		.meeting = meeting,
		.room = visit->room->name,
		.user_id = who->id,
		.name = visit->name,
		.email = who->email,
		.is_locked = visit->room->is_locked,
		.now = visit->now,
		.expires = visit->expires,
	};

	if (text_empty(invitation.name))
		invitation.name = who->name;
	if (invitation.user_id == NULL)
		invitation.user_id = arena_printf(
		    visit->arena, "guest-%s", random_uuid(visit->arena));
	invitation.names_itself = text_starts(invitation.user_id, "guest-") &&
	    text_empty(visit->name);
	if (text_empty(invitation.name))
		invitation.name = "Guest";
	return invitation;
}

static enum outcome
link_caller(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	struct invitation invitation = invitation_for(visit, meeting);
	enum outcome out = platform_pass_lock(visit, invitation_has_lobby());

	invitation.is_host = visit->is_moderator;
	if (out == OK)
		out = invite(visit->arena, &invitation, &links->room_url);
	invitation.is_host = access_is_owner(visit->caller, meeting->user_id);
	links->host_room_url = "";
	if (out == OK && invitation.is_host)
		out = invite(visit->arena, &invitation, &links->host_room_url);
	return out;
}

static const char *
find_guest(
    struct arena *arena, const struct meeting *meeting, const char *token, int64_t now)
{
	const char *claims = keyring_claims(arena, token, now);

	return claims == NULL ? NULL : consent_guest(arena, claims, meeting);
}

const struct platform jitsi_platform = {
	.name = "jitsi",
	.title = "Jitsi",
	.config = &invitation_config,
	.admit = admit,
	.open = open_meeting,
	.link = link_caller,
	.guest = find_guest,
	.key = keyring_public,
};
