#include "ticker.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "model/consent.h"
#include "model/meeting.h"
#include "model/schedule.h"

struct ticker {
	struct db *db;
	struct arena *arena; /* one round's */
	struct meeting_round round;
	struct consent_round waiting; /* follows each round */
	int64_t began_ms, next_ms;
};

struct ticker *
ticker_new(struct db *db)
{
	struct ticker *ticker = calloc(1, sizeof(*ticker));

	if (ticker == NULL)
		abort();
	ticker->db = db;
	ticker->arena = arena_new();
	ticker->round.is_done = true;
	ticker->waiting.is_done = true;
	return ticker;
}

void
ticker_free(struct ticker *ticker)
{
	arena_free(ticker->arena);
	free(ticker);
}

static void
begin(struct ticker *ticker, int64_t now_ms)
{
	arena_empty(ticker->arena);
	ticker->round = (struct meeting_round){ "", 0, false };
	ticker->waiting = (struct consent_round){ "", false };
	ticker->began_ms = now_ms;
}

/* The next few meetings, then the next few hand-overs; false: it got no further. */
static bool
look(struct ticker *ticker)
{
	struct meeting_round *round = &ticker->round;
	struct consent_round *waiting = &ticker->waiting;
	const char *before = round->is_done ? waiting->after : round->after;

	if (!round->is_done)
		return meeting_settle(ticker->db, ticker->arena, clock_now(), round) == OK ||
		    round->after != before;
	return consent_settle(ticker->db, ticker->arena, clock_now(), waiting) == OK ||
	    waiting->after != before;
}

int64_t
ticker_work(struct ticker *ticker)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (now_ms < ticker->next_ms)
		return ticker->next_ms - now_ms;
	if (ticker->round.is_done && ticker->waiting.is_done)
		begin(ticker, now_ms);
	/* Without a database (it has said so) the round waits for it where it is. */
	if (!look(ticker)) {
		ticker->next_ms = now_ms + schedule_poll_ms();
	} else if (ticker->round.is_done && ticker->waiting.is_done) {
		ticker->next_ms = ticker->began_ms + schedule_tick_ms();
		if (ticker->round.ended > 0)
			log_info("%" PRId64 " meetings have ended", ticker->round.ended);
	}
	return ticker->next_ms > now_ms ? ticker->next_ms - now_ms : 0;
}
