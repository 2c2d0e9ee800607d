/*
 * Whereby: a meeting is made there by its REST API, and the ways in are what it answers.
 */
#include <poll.h>
#include <string.h>

#include "auth/access.h"
#include "auth/whereby.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "model/making.h"
#include "model/meeting.h"
#include "model/room.h"
#include "net/exchange.h"
#include "platform/whereby_api.h"
#include "platform/whereby_event.h"
#include "table.h"
#include "whereby_sweep.h"

/* What Whereby may ask to wait is believed up to here. */
#define RETRY_MOST_SECONDS 60

/* A try's turn lasts for the request and what stands around it. */
#define LEASE_TIMEOUTS 2

static const char *
lacks(void)
{
	return whereby_is_configured() ? NULL : "WHEREBY_API_KEY";
}

static bool
start(void)
{
	return !whereby_is_configured() || poster_setup();
}

static struct exchange
ask(const struct visit *visit, const char *method, const char *path, const char *body)
{
	struct exchange exchange = {
		.method = method,
		.url = whereby_url(visit->arena, path),
		.headers = whereby_headers(visit->arena),
		.body = body,
		.body_bytes = body == NULL ? 0 : strlen(body),
		.timeout_ms = whereby_timeout_ms(),
	};

	exchange_run(visit->arena, &exchange);
	if (!exchange_is_fine(&exchange))
		log_warn("Whereby, %s: %s, status %d", method,
		    post_end_text(exchange.end), exchange.status);
	return exchange;
}

static enum outcome
fail(const struct visit *visit, const struct making *attempt,
    const struct exchange *exchange)
{
	int64_t ms = exchange->retry_after > RETRY_MOST_SECONDS ?
	    RETRY_MOST_SECONDS * 1000 :
	    exchange->retry_after * 1000;

	if (ms < whereby_retry_ms())
		ms = whereby_retry_ms();
	/* When it cannot be noted the turn ends by itself. */
	if (making_failed(visit->db, visit->arena, attempt, exchange_is_lost(exchange),
		exchange_is_refusal(exchange) ? 0 : clock_now() + ms * 1000) != OK)
		log_warn("a try that failed at Whereby was not noted");
	return UNAVAILABLE;
}

/* One too many: what cannot be removed now stays noted. */
static enum outcome
discard(const struct visit *visit, const struct making *attempt, const char *id)
{
	struct exchange exchange = ask(
	    visit, "DELETE", whereby_meeting_path(visit->arena, id), NULL);

	return exchange_is_fine(&exchange) ?
	    making_removed(visit->db, visit->arena, attempt->id) :
	    OK;
}

static enum outcome
make(const struct visit *visit, const struct making *attempt)
{
	struct made_meeting made = { .is_locked = visit->room->is_locked };
	struct exchange exchange = ask(visit, "POST", "/meetings",
	    whereby_wish(visit->arena, visit->room, attempt->prefix, visit->expires));
	enum outcome out;

	if (!exchange_is_fine(&exchange))
		return fail(visit, attempt, &exchange);
	if (whereby_read(visit->arena, exchange.answer, exchange.answer_bytes, &made) !=
	    OK) {
		log_warn("Whereby, POST: the answer is no meeting");
		return fail(visit, attempt, &exchange);
	}
	out = making_made(
	    visit->db, visit->arena, attempt->id, clock_now(), visit->expires, &made);
	if (out == NOT_FOUND)
		return discard(visit, attempt, made.id);
	/* Whether it was noted is not known: then the sweep finds out. */
	return out == OK ? OK : UNAVAILABLE;
}

/* false: it is over. */
static bool
wait_for_another(int64_t give_up_ms)
{
	struct pollfd stop = { .fd = stop_fd(), .events = POLLIN };

	poll(&stop, 1, (int)whereby_poll_ms());
	return !stop_asked() && clock_monotonic_ms() < give_up_ms;
}

/* What the turn asks for; OK: look again. */
static enum outcome
take_turn(const struct visit *visit, const struct making *attempt, int64_t give_up_ms)
{
	switch (attempt->turn) {
	case MAKING_OURS:
		return make(visit, attempt);
	case MAKING_BUSY:
		return wait_for_another(give_up_ms) ? OK : UNAVAILABLE;
	case MAKING_OPEN:
		return clock_monotonic_ms() < give_up_ms ? OK : UNAVAILABLE;
	case MAKING_TROUBLE:
		return UNAVAILABLE;
	}
	return FAILED;
}

static enum outcome
make_meeting(struct visit *visit, struct meeting *meeting)
{
	const int64_t give_up_ms = clock_monotonic_ms() + whereby_timeout_ms();
	struct making attempt = { .room_id = visit->room->id,
		.platform = whereby_platform.name };
	enum outcome out = NOT_FOUND;

	if (!whereby_is_configured())
		return platform_refuse(visit, CONFLICT,
		    "Whereby is not configured: meetings in "
		    "rooms of platform whereby cannot be opened here");
	while (out == NOT_FOUND) {
		out = making_begin(visit->db, visit->arena, clock_now(),
		    LEASE_TIMEOUTS * whereby_timeout_ms(), &attempt);
		if (out != OK)
			return out;
		out = take_turn(visit, &attempt, give_up_ms);
		if (out != OK)
			return platform_refuse(
			    visit, out, "Whereby makes no meeting now: try again");
		out = meeting_open(visit->db, visit->arena, visit->room->id, clock_now(),
		    visit->expires, meeting);
	}
	return out;
}

/* Of any number of callers one asks Whereby, the others wait for it. */
static enum outcome
open_meeting(struct visit *visit, struct meeting *meeting)
{
	enum outcome out = meeting_open(visit->db, visit->arena, visit->room->id,
	    visit->now, visit->expires, meeting);

	return out == NOT_FOUND ? make_meeting(visit, meeting) : out;
}

/* At Whereby one knocks. */
static enum outcome
admit(struct visit *visit)
{
	return platform_pass_lock(visit, true);
}

/* Those that Whereby gave, unless the room was locked since. */
static enum outcome
link_caller(struct visit *visit, const struct meeting *meeting, struct links *links)
{
	struct made_meeting whereby;
	enum outcome out = making_find(visit->db, visit->arena, meeting->id, &whereby);

	if (out == OK)
		out = platform_pass_lock(visit, whereby.is_locked);
	if (out != OK)
		return out;
	links->room_url = whereby.room_url;
	links->host_room_url = access_is_owner(visit->caller, meeting->user_id) ?
	    whereby.host_room_url :
	    "";
	return OK;
}

static enum outcome
sweep(struct db *db, struct arena *arena, int64_t *removed)
{
	return whereby_sweep(db, arena, whereby_platform.name, removed);
}

const struct platform whereby_platform = {
	.name = "whereby",
	.title = "Whereby",
	.config = &whereby_config,
	.webhook_config = &whereby_webhook_config,
	.lacks = lacks,
	.start = start,
	.admit = admit,
	.open = open_meeting,
	.link = link_caller,
	.sweep = sweep,
	.presence = whereby_event_presence,
};
