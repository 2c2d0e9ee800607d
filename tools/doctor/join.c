/*
 * reflectorctl doctor --join: Prosody and jicofo as people with links meet them.  The room is one
 * that no meeting has, reflector-doctor-UUID; Prosody forgets it when the last visitor leaves.
 */
#include "join.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/random.h"
#include "base/text.h"
#include "net/post.h"
#include "platform/invitation.h"
#include "subjects.h"

#define NICK "doctor"

/* So long after a guest has come, nobody makes them a moderator any more. */
#define PROMOTION_MS 2000

static void
row(struct join *join, enum join_check check, enum verdict verdict, const char *found)
{
	doctor_row(join->doctor, &join_checks[check], verdict, NULL, "%s", found);
}

/* What comes after a step that failed cannot be tried. */
static void
skip_from(struct join *join, enum join_check check)
{
	for (; check < JOIN_CHECKS; check++)
		row(join, check, SKIPPED, "not tried: an earlier step failed");
}

/* The secret, the domain and Prosody's components; false: a row says what is missing. */
static bool
prepare(struct join *join, const char *url)
{
	static const struct config_group *const groups[] = { &invitation_config };
	struct arena *arena = join->arena;
	const char *message = config_load(arena, groups, COUNT(groups)), *site;
	bool is_docker;

	if (message != NULL) {
		row(join, JOIN_SETTINGS, ERROR, message);
		return false;
	}
	site = invitation_domain();
	join->domain = text_equal(invitation_subject(), "*") ? site :
							       invitation_subject();
	/* docker-jitsi-meet has a domain of its own, and another name for the rooms'. */
	is_docker = !text_equal(join->domain, site);
	join->url = text_empty(url) ?
	    arena_printf(arena, "wss://%s/xmpp-websocket", site) :
	    url;
	join->focus = arena_printf(arena, "focus.%s", join->domain);
	join->muc = arena_printf(
	    arena, "%s.%s", is_docker ? "muc" : "conference", join->domain);
	join->name = arena_printf(arena, "reflector-doctor-%s", random_uuid(arena));
	join->room = arena_printf(arena, "%s@%s", join->name, join->muc);
	doctor_row(join->doctor, &join_checks[JOIN_SETTINGS], FINE, NULL,
	    "domain %s, rooms at %s, tokens by %s", join->domain, join->muc,
	    invitation_kind(arena));
	return true;
}

/* A guest, up to the login; the first step that fails is told and the rest skipped. */
static bool
arrive(struct join *join)
{
	struct join_way way;
	bool is_open = join_connect(join, GUEST_TOKEN, &join->guest, &way);
	enum outcome out;

	doctor_row(join->doctor, &join_checks[JOIN_CONNECTION],
	    way.is_connected ? FINE : ERROR, join->url, "%s",
	    way.is_connected ?
		arena_printf(join->arena, "connected in %d ms", (int)way.took_ms) :
		way.problem);
	if (!way.is_connected) {
		skip_from(join, JOIN_UPGRADE);
		return false;
	}
	row(join, JOIN_UPGRADE, is_open ? FINE : ERROR,
	    is_open ? "upgraded" : way.problem);
	if (!is_open) {
		skip_from(join, JOIN_DOMAIN);
		return false;
	}
	out = xmpp_log_in(&join->guest);
	row(join, JOIN_DOMAIN, out == NOT_FOUND ? ERROR : FINE,
	    out == NOT_FOUND ?
		arena_printf(join->arena, "Prosody has no %s", join->domain) :
		join->domain);
	if (out != NOT_FOUND)
		row(join, JOIN_TOKEN, out == OK ? FINE : ERROR,
		    out == OK ? "accepted" : join->guest.problem);
	if (out != OK)
		skip_from(join, out == NOT_FOUND ? JOIN_TOKEN : JOIN_FOCUS);
	return out == OK;
}

static bool
enter(struct join *join)
{
	enum outcome out = xmpp_request(&join->guest, join->focus, join->room);

	row(join, JOIN_FOCUS, out == OK ? FINE : ERROR,
	    out == OK ? "ready" : join->guest.problem);
	if (out != OK) {
		row(join, JOIN_ROOM, SKIPPED, "not tried: jicofo has opened no room");
		return false;
	}
	out = xmpp_enter(&join->guest, join->room, NICK);
	join->entered = clock_monotonic_ms();
	row(join, JOIN_ROOM, out == OK ? FINE : ERROR,
	    out == OK ? "entered" : join->guest.problem);
	return out == OK;
}

static const char *
standing(struct join *join, const struct xmpp *visitor)
{
	return arena_printf(
	    join->arena, "role %s, affiliation %s", visitor->role, visitor->affiliation);
}

/* Somebody whom the room, or already the login, must refuse. */
static void
try_stranger(struct join *join, enum join_check check, enum join_token token)
{
	struct xmpp stranger;
	struct join_way way;
	enum outcome out = UNAVAILABLE;
	bool is_open = join_connect(join, token, &stranger, &way);

	if (is_open)
		out = xmpp_log_in(&stranger);
	if (out == OK && check == JOIN_OTHER_ROOM)
		out = xmpp_enter(&stranger, join->room, "stranger");
	if (out == OK)
		row(join, check, ERROR, "accepted");
	else if (out == FORBIDDEN)
		doctor_row(join->doctor, &join_checks[check], FINE, NULL, "refused (%s)",
		    stranger.problem);
	else
		doctor_row(join->doctor, &join_checks[check], WARNING, NULL,
		    "not known: %s", is_open ? stranger.problem : way.problem);
	if (is_open)
		xmpp_leave(&stranger);
}

static void
try_host(struct join *join)
{
	struct xmpp host;
	struct join_way way;
	enum outcome out = UNAVAILABLE;
	bool is_open = join_connect(join, HOST_TOKEN, &host, &way);

	if (is_open)
		out = xmpp_log_in(&host);
	if (out == OK)
		out = xmpp_enter(&host, join->room, "host");
	if (out == OK)
		row(join, JOIN_HOST, xmpp_is_moderator(&host) ? FINE : ERROR,
		    standing(join, &host));
	else
		row(join, JOIN_HOST, ERROR, is_open ? host.problem : way.problem);
	if (is_open)
		xmpp_leave(&host);
}

/* jicofo may make a guest an owner, a moment after they came. */
static void
judge_guest(struct join *join)
{
	enum outcome out = xmpp_watch(&join->guest, join->entered + PROMOTION_MS);

	if (out == OK)
		row(join, JOIN_GUEST, xmpp_is_moderator(&join->guest) ? ERROR : FINE,
		    standing(join, &join->guest));
	else
		row(join, JOIN_GUEST, ERROR, join->guest.problem);
}

void
look_at_join(struct doctor *doctor)
{
	struct join join = { .doctor = doctor, .arena = doctor_arena(doctor) };

	if (doctor_options(doctor)->join_url == NULL || !poster_setup() ||
	    !prepare(&join, doctor_options(doctor)->join_url) || !arrive(&join))
		return;
	if (enter(&join)) {
		try_stranger(&join, JOIN_OTHER_ROOM, OTHER_ROOM_TOKEN);
		judge_guest(&join);
		try_host(&join);
	} else {
		for (enum join_check check = JOIN_GUEST; check <= JOIN_HOST; check++)
			row(&join, check, SKIPPED, "not tried: the room was not entered");
	}
	try_stranger(&join, JOIN_WRONG_SECRET, FORGED_TOKEN);
	try_stranger(&join, JOIN_NO_TOKEN, NO_TOKEN);
	xmpp_leave(&join.guest);
}
