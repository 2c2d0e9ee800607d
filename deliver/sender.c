#include "sender.h"

#include <stdbool.h>
#include <stdlib.h>

#include "attempt.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "bodies.h"
#include "control.h"
#include "db/connection.h"
#include "metrics/metrics.h"
#include "pipeline.h"
#include "queue.h"
#include "results.h"
#include "round.h"
#include "schedule.h"

/* Tries in flight: each has a socket, a small arena, briefly a thread of the resolver. */
#define PLACES 256

/* Of them, those for unproven and for failing endpoints: doc/design/delivery.md,
 * "Fairness". */
#define PLACES_UNPROVEN 64
#define PLACES_FAILING 64

/* For one endpoint, and for one receiver, so that a slow one leaves places for others. */
#define PLACES_ENDPOINT 8
#define PLACES_RECEIVER 64

struct sender {
	struct db *db;
	struct poster *poster;
	struct arena *arena;
	struct queue waiting; /* claimed, and not due yet */
	struct bodies bodies;
	struct results results;
	int64_t flying;
	int64_t taken[POOLS]; /* places, by the pool */
	struct round round;
	int64_t quiet_until_ms; /* the database is away */
	int64_t
	    register_ms; /* not before: the site's endpoints could not be registered */
	bool is_registered;
	bool is_closing;
};

struct sender *
sender_new(struct db *db)
{
	struct sender *sender = calloc(1, sizeof(*sender));

	if (sender == NULL)
		abort();
	sender->db = db;
	sender->poster = poster_new();
	sender->arena = arena_new();
	sender->round = round_begin(arena_new());
	return sender;
}

static void
forget(struct sender *sender, struct attempt *attempt)
{
	sender->taken[attempt->message.pool]--;
	attempt_free(attempt);
}

static void
forget_all(struct sender *sender, struct queue *queue)
{
	struct attempt *attempt;

	while ((attempt = queue_take(queue)) != NULL)
		forget(sender, attempt);
}

/* Messages without a try: they can be claimed again when their lease ends. */
static void
forget_unsent(struct sender *sender)
{
	forget_all(sender, &sender->waiting);
	forget_all(sender, &sender->bodies.claimed);
	forget_all(sender, &sender->bodies.suspect);
	forget_all(sender, &sender->bodies.rendered);
}

void
sender_free(struct sender *sender)
{
	struct post *post;

	while ((post = poster_cancel(sender->poster)) != NULL)
		forget(sender, attempt_of(post));
	forget_unsent(sender);
	forget_all(sender, &sender->results.ended);
	forget_all(sender, &sender->results.alone);
	forget_all(sender, &sender->results.put_off);
	poster_free(sender->poster);
	arena_free(sender->arena);
	arena_free(sender->round.keys);
	free(sender);
}

/*
 * Every statement's outcome passes here. false: the database is away, so all work that
 * needs it pauses.
 */
static bool
is_there(struct sender *sender, enum outcome out)
{
	if (out == UNAVAILABLE)
		sender->quiet_until_ms = clock_monotonic_ms() + db_retry_ms();
	return out != UNAVAILABLE;
}

static bool
is_quiet(const struct sender *sender)
{
	return clock_monotonic_ms() < sender->quiet_until_ms;
}

/* Tries that are begun and not settled. */
static int64_t
under_way(const struct sender *sender)
{
	return sender->flying + results_count(&sender->results);
}

static int64_t
free_places(const struct sender *sender)
{
	return PLACES - under_way(sender) - sender->waiting.count -
	    sender->bodies.suspect.count;
}

static void
claim(struct sender *sender)
{
	struct claim limits = { .lease_ms = attempt_lease_ms(),
		.most = free_places(sender),
		.most_each = PLACES_ENDPOINT,
		.most_receiver = PLACES_RECEIVER,
		.most_unproven = PLACES_UNPROVEN - sender->taken[POOL_UNPROVEN],
		.most_failing = PLACES_FAILING - sender->taken[POOL_FAILING] };
	const int64_t now_ms = clock_monotonic_ms();
	struct message_list list;

	if (limits.most <= 0)
		return;
	arena_empty(sender->arena);
	if (!is_there(sender,
		round_claim(&sender->round, sender->db, sender->arena, &limits, &list)))
		return;
	metrics_claimed(list.count);
	for (int64_t i = 0; i < list.count; i++) {
		struct attempt *attempt = attempt_new(&list.items[i], now_ms);

		queue_add(attempt->not_before_ms > now_ms ? &sender->waiting :
							    &sender->bodies.claimed,
		    attempt);
		sender->taken[attempt->message.pool]++;
	}
}

static void
start(struct sender *sender)
{
	struct bodies *bodies = &sender->bodies;
	struct attempt *attempt;

	while ((attempt = queue_take(&bodies->ready)) != NULL) {
		attempt_compose(attempt);
		poster_start(sender->poster, &attempt->post);
		sender->flying++;
	}
	while ((attempt = queue_take(&bodies->ended)) != NULL) {
		attempt_judge(attempt);
		queue_add(&sender->results.ended, attempt);
	}
	forget_all(sender, &bodies->dropped);
}

static void
collect(struct sender *sender)
{
	struct post *post;

	while ((post = poster_next(sender->poster)) != NULL) {
		struct attempt *attempt = attempt_of(post);

		attempt_judge(attempt);
		queue_add(&sender->results.ended, attempt);
		sender->flying--;
	}
}

/* false: the database is away. */
static bool
settle(struct sender *sender)
{
	enum outcome out = results_settle(&sender->results, sender->db, sender->arena);

	forget_all(sender, &sender->results.done);
	return is_there(sender, out);
}

/* Messages for the pipeline, and commands, are written only if a daemon has registered them. */
static void
introduce(struct sender *sender)
{
	enum outcome out;

	if (sender->is_registered || clock_monotonic_ms() < sender->register_ms)
		return;
	arena_empty(sender->arena);
	out = delivery_register_pipeline(
	    sender->db, sender->arena, pipeline_url() != NULL);
	if (out == OK)
		out = delivery_register_control(
		    sender->db, sender->arena, control_urls());
	sender->is_registered = out == OK;
	if (!is_there(sender, out) || out == OK)
		return;
	sender->register_ms = clock_monotonic_ms() + db_retry_ms();
	log_warn(
	    "the pipeline or JITSI_CONTROL_URL is not registered, deliver retries: %s; see the error before",
	    outcome_name(out));
}

void
sender_work(struct sender *sender)
{
	struct bodies *bodies = &sender->bodies;

	collect(sender);
	queue_wake(&sender->waiting, &bodies->claimed);
	if (is_quiet(sender))
		return;
	introduce(sender);
	if (is_quiet(sender) || !settle(sender) || sender->is_closing)
		return;
	if (bodies->claimed.count + bodies->rendered.count == 0)
		claim(sender);
	if (!is_quiet(sender) && !bodies_is_empty(bodies))
		(void)is_there(sender, bodies_work(bodies, sender->db, sender->arena));
	start(sender);
}

/* Until then only the connections need attention. */
static int64_t
next_ms(const struct sender *sender)
{
	int64_t next = sender->round.next_ms;

	if (sender->is_closing || free_places(sender) <= 0)
		next = INT64_MAX;
	next = queue_sooner(&sender->waiting, results_sooner(&sender->results, next));
	if (!bodies_is_empty(&sender->bodies) ||
	    sender->results.ended.count + sender->results.alone.count > 0)
		next = 0;
	return next > sender->quiet_until_ms ? next : sender->quiet_until_ms;
}

void
sender_wait(struct sender *sender, int fd, int64_t most_ms)
{
	const int64_t left_ms = next_ms(sender) - clock_monotonic_ms();

	if (left_ms > 0 && most_ms > 0)
		poster_wait(sender->poster, fd, left_ms < most_ms ? left_ms : most_ms);
}

void
sender_finish(struct sender *sender, int64_t most_ms)
{
	const int64_t until_ms = clock_monotonic_ms() + most_ms;
	int64_t left_ms = most_ms;

	sender->is_closing = true;
	forget_unsent(sender);
	while (under_way(sender) > 0 && left_ms > 0) {
		sender_work(sender);
		sender_wait(sender, -1, left_ms);
		left_ms = until_ms - clock_monotonic_ms();
	}
	if (under_way(sender) > 0)
		log_warn(
		    "%lld attempts are cut off at shutdown, their messages are sent again: raise "
		    "DELIVER_STOP if receivers must not get them twice",
		    (long long)under_way(sender));
}
