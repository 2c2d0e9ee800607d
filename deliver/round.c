#include "round.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/connection.h"
#include "schedule.h"

/* Endpoints that one claim looks at. */
#define LOOK 256

/* Rounds that find nothing take at most one part in so many of the time. */
#define LOOKING_PART 10

/* The longest pause before the next round. */
#define PAUSE_MOST_MS 1000

struct round
round_begin(struct arena *keys)
{
	return (struct round){ .keys = keys, .after = "" };
}

/*
 * The next one begins when it is time to; soon when this has found something: at once
 * when that was worth its time.  A long one that finds nothing is not made too often.
 */
static void
end(struct round *round)
{
	int64_t pause_ms = round->spent_ms - round->found;

	if (round->found == 0)
		pause_ms *= LOOKING_PART - 1;
	if (pause_ms > PAUSE_MOST_MS)
		pause_ms = PAUSE_MOST_MS;
	if (round->found == 0 && pause_ms < schedule_poll_ms())
		pause_ms = schedule_poll_ms();
	if (pause_ms < 0)
		pause_ms = 0;
	round->next_ms = clock_monotonic_ms() + pause_ms;
	round->found = 0;
	round->spent_ms = 0;
	round->failures = 0;
	arena_empty(round->keys);
	round->after = "";
}

/* Tries the same endpoints once more, then begins again with the first. */
static void
fail(struct round *round)
{
	if (++round->failures > 1)
		end(round);
	round->next_ms = clock_monotonic_ms() + db_retry_ms();
}

static enum outcome
claim_some(struct round *round, struct db *db, struct arena *arena, struct claim *claim,
    struct message_list *list)
{
	const int64_t began_ms = clock_monotonic_ms();
	const bool is_first = round->after[0] == '\0';
	enum outcome out;

	claim->after = round->after;
	claim->endpoints = LOOK;
	out = delivery_claim(db, arena, claim, list);
	round->spent_ms += clock_monotonic_ms() - began_ms;
	if (out != OK) {
		fail(round);
		return out;
	}
	round->failures = 0;
	round->found += list->count;
	round->is_idle = is_first && list->seen_key == NULL && list->count == 0;
	if (list->seen_key == NULL)
		end(round);
	else
		round->after = arena_text(round->keys, list->seen_key);
	return OK;
}

enum outcome
round_claim(struct round *round, struct db *db, struct arena *arena, struct claim *claim,
    struct message_list *list)
{
	bool is_any = !round->is_idle;
	enum outcome out = OK;

	list->count = 0;
	if (clock_monotonic_ms() < round->next_ms)
		return OK;
	if (round->is_idle)
		out = delivery_look(db, arena, &is_any);
	if (out == OK && is_any)
		return claim_some(round, db, arena, claim, list);
	round->next_ms = clock_monotonic_ms() + schedule_poll_ms();
	return out;
}
