#include "maker.h"

#include <poll.h>

#include "auth/access.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "model/making.h"
#include "model/meeting.h"
#include "model/room.h"
#include "table.h"

/* A try's turn lasts for the request and what stands around it. */
#define LEASE_TIMEOUTS 2

static enum outcome
fail(const struct visit *visit, const struct making *making,
    const struct maker_failure *failure)
{
	/* When it cannot be noted the turn ends by itself. */
	if (making_failed(visit->db, visit->arena, making, failure->is_lost,
		failure->trouble_until) != OK)
		log_warn(
		    "a failed attempt to make a meeting is not stored: see the error before; the next attempt may start early");
	return UNAVAILABLE;
}

/* One too many: what cannot be removed now stays noted. */
static enum outcome
discard(const struct maker *maker, const struct visit *visit, const struct making *making,
    const char *made_id)
{
	return maker->remove(visit, made_id) ?
	    making_removed(visit->db, visit->arena, making->id) :
	    OK;
}

static enum outcome
make(const struct maker *maker, const struct visit *visit, const struct making *making)
{
	struct made_meeting made = { .is_locked = visit->room->is_locked,
		.expires = visit->expires,
		.origin = visit->origin };
	struct maker_failure failure = { 0 };
	enum outcome out;

	if (!maker->make(visit, making->prefix, &made, &failure))
		return fail(visit, making, &failure);
	out = making_made(visit->db, visit->arena, making->id, clock_now(), &made);
	if (out == NOT_FOUND)
		return discard(maker, visit, making, made.id);
	/* Whether it was noted is not known: then the sweep finds out. */
	return out == OK ? OK : UNAVAILABLE;
}

/* false: it is over. */
static bool
wait_for_another(const struct maker *maker, int64_t give_up_ms)
{
	struct pollfd stop = { .fd = stop_fd(), .events = POLLIN };

	poll(&stop, 1, (int)maker->poll_ms);
	return !stop_asked() && clock_monotonic_ms() < give_up_ms;
}

/* What the turn asks for; OK: look again. */
static enum outcome
take_turn(const struct maker *maker, const struct visit *visit,
    const struct making *making, int64_t give_up_ms)
{
	switch (making->turn) {
	case MAKING_OURS:
		return make(maker, visit, making);
	case MAKING_BUSY:
		return wait_for_another(maker, give_up_ms) ? OK : UNAVAILABLE;
	case MAKING_OPEN:
		return clock_monotonic_ms() < give_up_ms ? OK : UNAVAILABLE;
	case MAKING_TROUBLE:
		return UNAVAILABLE;
	}
	return FAILED;
}

enum outcome
maker_open(const struct maker *maker, struct visit *visit, struct meeting *meeting)
{
	const int64_t give_up_ms = clock_monotonic_ms() + maker->timeout_ms;
	struct making making = { .room_id = visit->room->id,
		.platform = maker->platform };
	enum outcome out = NOT_FOUND;

	while (out == NOT_FOUND) {
		out = making_begin(visit->db, visit->arena, clock_now(),
		    LEASE_TIMEOUTS * maker->timeout_ms, &making);
		if (out != OK)
			return out;
		out = take_turn(maker, visit, &making, give_up_ms);
		if (out != OK)
			return platform_refuse(visit, out, maker->problem);
		out = meeting_open(visit->db, visit->arena,
		    &(struct meeting_opening){ visit->room->id, clock_now(),
			visit->expires, visit->end_date, visit->origin },
		    meeting);
	}
	return out;
}

enum outcome
maker_link(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	struct made_meeting made;
	enum outcome out = making_find(visit->db, visit->arena, meeting->id, &made);

	if (out == OK)
		out = platform_pass_lock(visit, made.is_locked);
	if (out != OK)
		return out;
	links->room_url = visit->is_moderator ? made.host_room_url : made.room_url;
	links->host_room_url = access_is_owner(visit->caller, meeting->user_id) ?
	    made.host_room_url :
	    "";
	return OK;
}
