#include "ticker.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "auth/digest.h"
#include "backoff.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "model/api_key.h"
#include "model/consent.h"
#include "model/health.h"
#include "model/meeting.h"
#include "model/round.h"
#include "model/trail.h"
#include "schedule.h"

/* deliver is silent after so many ticks without a heartbeat, and a little more. */
#define BEATS 3
#define PATIENCE_MS 10000

/* Rows of the audit, or keys, that one statement removes. */
#define EXPIRED_MOST 500

/* The stages of a tick. */
static const struct stage {
	const char *subject;
	/* The next meetings that need it. */
	enum outcome (*look)(struct db *, struct arena *, struct round *);
	/* The next that may need it; no single meeting can make this fail. */
	enum outcome (*list)(struct db *, struct arena *, struct round *);
	enum outcome (*settle)(
	    struct db *, struct arena *, const char *id, bool *is_ended);
} stages[] = {
	{ "meeting", meeting_look, meeting_next, meeting_settle },
	{ "hand-over", consent_look, consent_look, consent_settle },
};

struct ticker {
	struct db *db;
	struct arena *arena; /* for a round */
	struct arena *each;  /* for a statement about one meeting */
	size_t stage;	     /* COUNT(stages): waits for the next tick */
	struct round round;
	size_t settled; /* how many of round.ids */
	struct backoff_set backoffs[COUNT(stages)];
	int64_t ended, began_ms, next_ms, beat_ms, expire_ms;
};

struct ticker *
ticker_new(struct db *db)
{
	struct ticker *ticker = calloc(1, sizeof(*ticker));

	if (ticker == NULL)
		abort();
	ticker->db = db;
	ticker->arena = arena_new();
	ticker->each = arena_new();
	ticker->stage = COUNT(stages);
	return ticker;
}

void
ticker_free(struct ticker *ticker)
{
	arena_free(ticker->arena);
	arena_free(ticker->each);
	free(ticker);
}

static void
begin_stage(struct ticker *ticker, size_t stage)
{
	ticker->stage = stage;
	ticker->settled = 0;
	if (stage == COUNT(stages))
		return;
	ticker->round = (struct round){ .after = "",
		.without = backoff_json(&ticker->backoffs[stage], ticker->arena) };
}

static void
begin(struct ticker *ticker, int64_t now_ms)
{
	arena_empty(ticker->arena);
	ticker->ended = 0;
	ticker->began_ms = now_ms;
	begin_stage(ticker, 0);
}

/* A meeting for which it fails goes into backoff; false: the database is away. */
static bool
settle(struct ticker *ticker, const char *id)
{
	const struct stage *stage = &stages[ticker->stage];
	struct backoff_set *backoffs = &ticker->backoffs[ticker->stage];
	struct round probe = { .after = "", .without = "[]" };
	bool is_ended = false;
	enum outcome out;
	int64_t wait_ms;

	arena_empty(ticker->each);
	out = stage->settle(ticker->db, ticker->each, id, &is_ended);
	ticker->ended += is_ended;
	if (out == OK) {
		backoff_forget(backoffs, id);
		return true;
	}
	if (out == UNAVAILABLE && stage->list(ticker->db, ticker->each, &probe) != OK)
		return false;
	wait_ms = backoff_note(backoffs, id, clock_monotonic_ms(), schedule_tick_ms());
	log_warn("%s not updated: %s; deliver retries it alone in %" PRId64
		 " s; if it stays, look for locks and a busy disk; "
		 "SHA-256 of the meeting's id: %s",
	    stage->subject, outcome_name(out), wait_ms / 1000,
	    digest_hex(ticker->each, id, strlen(id)));
	return true;
}

/* Finds the next few meetings; if that fails, lists them to be settled one by one. */
static bool
look(struct ticker *ticker)
{
	const struct stage *stage = &stages[ticker->stage];

	ticker->settled = 0;
	if (stage->look(ticker->db, ticker->arena, &ticker->round) == OK ||
	    stage->list(ticker->db, ticker->arena, &ticker->round) == OK)
		return true;
	ticker->round.count = 0; /* those of the last look are settled */
	return false;
}

/* Runs a statement, or two; false: the database is away. */
static bool
step(struct ticker *ticker)
{
	const char *id = backoff_due(
	    &ticker->backoffs[ticker->stage], clock_monotonic_ms());

	if (ticker->settled < ticker->round.count) {
		if (!settle(ticker, ticker->round.ids[ticker->settled]))
			return false;
		ticker->settled++;
		return true;
	}
	if (!ticker->round.is_done)
		return look(ticker);
	if (id != NULL)
		return settle(ticker, id);
	begin_stage(ticker, ticker->stage + 1);
	return true;
}

/* Also in a long round.  One that fails, which is logged, is made up for by the next. */
static void
beat(struct ticker *ticker, int64_t now_ms)
{
	enum outcome out;

	if (now_ms < ticker->beat_ms)
		return;
	ticker->beat_ms = now_ms + schedule_tick_ms();
	arena_empty(ticker->each);
	out = health_beat(
	    ticker->db, ticker->each, BEATS * schedule_tick_ms() + PATIENCE_MS);
	if (out != OK)
		log_debug("no heartbeat: %s", outcome_name(out));
}

/* Rows of the audit, and keys that ended before the oldest of them. */
static bool
expire_batch(struct ticker *ticker, bool *is_full)
{
	const int64_t keep_ms = schedule_audit_keep_ms();
	int64_t rows = 0, keys = 0;
	enum outcome out = trail_expire(
	    ticker->db, ticker->each, keep_ms, EXPIRED_MOST, &rows);

	if (out == OK)
		out = api_key_expire(
		    ticker->db, ticker->each, keep_ms, EXPIRED_MOST, &keys);
	*is_full = rows == EXPIRED_MOST || keys == EXPIRED_MOST;
	return out == OK;
}

/* One batch, so that messages wait for no more than that; the next at once if it was full.
 * When it fails, which is logged, the next tick makes up for it. */
static int64_t
expire(struct ticker *ticker, int64_t now_ms)
{
	bool is_full;

	if (schedule_audit_keep_ms() == 0)
		return INT64_MAX;
	if (now_ms < ticker->expire_ms)
		return ticker->expire_ms - now_ms;
	arena_empty(ticker->each);
	if (expire_batch(ticker, &is_full) && is_full)
		return 0;
	ticker->expire_ms = now_ms + schedule_tick_ms();
	return schedule_tick_ms();
}

/* Returns how long it has nothing to do. */
static int64_t
settle_some(struct ticker *ticker, int64_t now_ms)
{
	if (now_ms < ticker->next_ms)
		return ticker->next_ms - now_ms;
	if (ticker->stage == COUNT(stages))
		begin(ticker, now_ms);
	/* Without a database, which is logged, the round pauses where it is. */
	if (!step(ticker)) {
		ticker->next_ms = clock_monotonic_ms() + db_retry_ms();
	} else if (ticker->stage == COUNT(stages)) {
		ticker->next_ms = ticker->began_ms + schedule_tick_ms();
		if (ticker->ended > 0)
			log_info("%" PRId64 " meetings have ended", ticker->ended);
	}
	return ticker->next_ms > now_ms ? ticker->next_ms - now_ms : 0;
}

int64_t
ticker_work(struct ticker *ticker)
{
	const int64_t now_ms = clock_monotonic_ms();
	int64_t idle_ms, kept_ms;

	beat(ticker, now_ms);
	idle_ms = settle_some(ticker, now_ms);
	kept_ms = expire(ticker, now_ms);
	return kept_ms < idle_ms ? kept_ms : idle_ms;
}
