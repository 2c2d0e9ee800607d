#include "open-whereby.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "model/meeting.h"
#include "model/room.h"
#include "model/whereby.h"
#include "net/exchange.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/whereby.h"

/* What Whereby may ask to wait is believed up to here. */
#define RETRY_MOST_SECONDS 60

/* A try's turn lasts for the request and what stands around it. */
#define LEASE_TIMEOUTS 2

void
start_whereby(void)
{
	if (whereby_is_configured() && !poster_setup())
		exit(EXIT_FAILURE);
}

static struct exchange
ask(const struct request *request, const char *method, const char *path, const char *body)
{
	struct exchange exchange = {
		.method = method,
		.url = whereby_url(request->arena, path),
		.headers = whereby_headers(request->arena),
		.body = body,
		.body_bytes = body == NULL ? 0 : strlen(body),
		.timeout_ms = whereby_timeout_ms(),
	};

	exchange_run(request->arena, &exchange);
	if (!exchange_is_fine(&exchange))
		log_warn("Whereby, %s: %s, status %d", method,
		    post_end_text(exchange.end), exchange.status);
	return exchange;
}

static enum outcome
fail(const struct request *request, const struct whereby_try *attempt,
    const struct exchange *exchange)
{
	int64_t ms = exchange->retry_after > RETRY_MOST_SECONDS ?
	    RETRY_MOST_SECONDS * 1000 :
	    exchange->retry_after * 1000;

	if (ms < whereby_retry_ms())
		ms = whereby_retry_ms();
	/* When it cannot be noted the turn ends by itself. */
	if (whereby_failed(request->db, request->arena, attempt->id,
		exchange_is_lost(exchange),
		exchange_is_refusal(exchange) ? 0 : clock_now() + ms * 1000) != OK)
		log_warn("a try that failed at Whereby was not noted");
	return UNAVAILABLE;
}

/* One too many: what cannot be removed now stays noted. */
static enum outcome
discard(const struct request *request, const struct whereby_try *attempt, const char *id)
{
	struct exchange exchange = ask(
	    request, "DELETE", whereby_meeting_path(request->arena, id), NULL);

	return exchange_is_fine(&exchange) ?
	    whereby_removed(request->db, request->arena, attempt->id) :
	    OK;
}

static enum outcome
make(const struct request *request, const struct room *room,
    const struct whereby_try *attempt, int64_t expires)
{
	struct whereby_meeting made = { .is_locked = room->is_locked };
	struct exchange exchange = ask(request, "POST", "/meetings",
	    whereby_wish(request->arena, room, attempt->prefix, expires));
	enum outcome out;

	if (!exchange_is_fine(&exchange))
		return fail(request, attempt, &exchange);
	if (whereby_read(request->arena, exchange.answer, exchange.answer_bytes, &made) !=
	    OK) {
		log_warn("Whereby, POST: the answer is no meeting");
		return fail(request, attempt, &exchange);
	}
	out = whereby_made(
	    request->db, request->arena, attempt->id, clock_now(), expires, &made);
	if (out == NOT_FOUND)
		return discard(request, attempt, made.id);
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
take_turn(const struct request *request, const struct room *room,
    const struct whereby_try *attempt, int64_t expires, int64_t give_up_ms)
{
	switch (attempt->turn) {
	case WHEREBY_OURS:
		return make(request, room, attempt, expires);
	case WHEREBY_BUSY:
		return wait_for_another(give_up_ms) ? OK : UNAVAILABLE;
	case WHEREBY_OPEN:
		return clock_monotonic_ms() < give_up_ms ? OK : UNAVAILABLE;
	case WHEREBY_TROUBLE:
		return UNAVAILABLE;
	}
	return FAILED;
}

enum outcome
open_whereby(struct request *request, struct reply *reply, const struct room *room,
    int64_t expires, struct meeting *meeting)
{
	const int64_t give_up_ms = clock_monotonic_ms() + whereby_timeout_ms();
	struct whereby_try attempt;
	enum outcome out = NOT_FOUND;

	if (!whereby_is_configured())
		return reply_problem(reply, CONFLICT,
		    "Whereby is not configured: meetings in "
		    "rooms of platform whereby cannot be opened here");
	while (out == NOT_FOUND) {
		out = whereby_begin(request->db, request->arena, room->id, clock_now(),
		    LEASE_TIMEOUTS * whereby_timeout_ms(), &attempt);
		if (out != OK)
			return out;
		out = take_turn(request, room, &attempt, expires, give_up_ms);
		if (out != OK)
			return reply_problem(
			    reply, out, "Whereby makes no meeting now: try again");
		out = meeting_open(
		    request->db, request->arena, room->id, clock_now(), expires, meeting);
	}
	return out;
}
