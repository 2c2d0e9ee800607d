#include "results.h"

#include <stddef.h>

#include "attempt.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "json/encode.h"
#include "model/delivery.h"
#include "schedule.h"

/* Polls of the outbox before a try is settled again: others continue meanwhile. */
#define LOOKS_BETWEEN 10

int64_t
results_count(const struct results *results)
{
	return results->ended.count + results->alone.count + results->put_off.count;
}

int64_t
results_sooner(const struct results *results, int64_t moment_ms)
{
	return queue_sooner(&results->put_off, moment_ms);
}

static void
put_off(struct results *results, struct queue *some)
{
	struct attempt *attempt;

	while ((attempt = queue_take(some)) != NULL) {
		attempt->not_before_ms = clock_monotonic_ms() + db_retry_ms() +
		    LOOKS_BETWEEN * schedule_poll_ms();
		queue_add(&results->put_off, attempt);
	}
}

static enum outcome
write_down(const struct queue *some, struct db *db, struct arena *arena,
    struct settled_list *settled)
{
	struct json_writer json = json_writer(arena);
	struct settlement settlement = { .disable_after_ms = schedule_disable_after_ms(),
		.longest_ms = schedule_longest_ms() + attempt_lease_ms() };

	json_open(&json, NULL, '[');
	for (const struct attempt *one = some->first; one != NULL; one = one->next)
		attempt_result(one, &json);
	json_close(&json, ']');
	settlement.results = json.text.bytes;
	return delivery_settle(db, arena, &settlement, settled);
}

/* Attempts that stay in `some` are not settled. */
static enum outcome
settle(struct results *results, struct queue *some, struct db *db, struct arena *arena)
{
	struct settled_list settled;
	enum outcome out;

	arena_empty(arena);
	out = write_down(some, db, arena, &settled);
	for (int64_t i = 0; out == OK && i < settled.count; i++) {
		struct attempt *attempt = queue_find(some, settled.items[i].id);

		if (attempt == NULL)
			continue;
		attempt_note(attempt);
		if (settled.items[i].is_disabled)
			log_warn(
			    "room=%s webhook disabled, PATCH webhook_url enables it: %s",
			    attempt->message.room_id,
			    attempt->post.status == 410 ?
				"it answered 410" :
				"only failures for DELIVER_DISABLE_AFTER");
		queue_add(&results->done, attempt);
	}
	return out;
}

static enum outcome
settle_alone(struct results *results, struct db *db, struct arena *arena)
{
	struct queue some = { 0 };
	enum outcome out;

	queue_add(&some, queue_take(&results->alone));
	out = settle(results, &some, db, arena);
	if (out == UNAVAILABLE || out == TIMED_OUT)
		put_off(results, &some);
	else if (some.count > 0)
		log_warn("delivery=%s result not stored: %s: see the error before; the "
			 "message is sent again when its lease expires",
		    some.first->message.id, outcome_name(out));
	queue_move(&some, &results->done);
	return out;
}

/* A single new one may have no lock to wait for, so it goes before those that have. */
static void
settle_later(struct results *results, struct queue *some)
{
	if (some->count == 1) {
		queue_move(&results->alone, some);
		results->alone = *some;
	} else {
		queue_move(some, &results->alone);
	}
}

/* After one that waited in vain the caller continues with its other work. */
enum outcome
results_settle(struct results *results, struct db *db, struct arena *arena)
{
	struct queue some = results->ended;
	enum outcome out = OK;

	results->ended = (struct queue){ 0 };
	queue_wake(&results->put_off, &some);
	if (some.count > 1)
		out = settle(results, &some, db, arena);
	if (out == UNAVAILABLE)
		put_off(results, &some);
	settle_later(results, &some);
	if (out != UNAVAILABLE)
		out = OK;
	while (out == OK && results->alone.count > 0)
		out = settle_alone(results, db, arena);
	return out;
}
