#include "sender.h"

#include <stdbool.h>
#include <stdlib.h>

#include "attempt.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "model/pipeline.h"
#include "model/schedule.h"
#include "queue.h"

/* Tries at once: each is a socket, a small arena, for a moment a thread of the resolver. */
#define PLACES 128

/* Of them one endpoint's, so that a slow one leaves the others theirs; and all those that
 * failed when they were last tried. */
#define PLACES_EACH 4
#define PLACES_FAILING 32

/* Tries that begin together: their bodies are one commit. */
#define LAUNCH 16

struct sender {
	struct db *db;
	struct poster *poster;
	struct arena *arena;
	struct queue waiting; /* claimed, but it is too soon */
	struct queue claimed, rendered, ended;
	int64_t flying, failing; /* failing: of all, those to endpoints that fail */
	int64_t claim_at_ms;
	int64_t quiet_until_ms; /* the database is away */
	bool is_more;           /* the last claim found something */
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
	return sender;
}

static void
forget(struct sender *sender, struct attempt *attempt)
{
	sender->failing -= attempt->message.is_failing;
	attempt_free(attempt);
}

static void
forget_all(struct sender *sender, struct queue *queue)
{
	struct attempt *attempt;

	while ((attempt = queue_take(queue)) != NULL)
		forget(sender, attempt);
}

void
sender_free(struct sender *sender)
{
	struct post *post;

	while ((post = poster_cancel(sender->poster)) != NULL)
		forget(sender, attempt_of(post));
	forget_all(sender, &sender->waiting);
	forget_all(sender, &sender->claimed);
	forget_all(sender, &sender->rendered);
	forget_all(sender, &sender->ended);
	poster_free(sender->poster);
	arena_free(sender->arena);
	free(sender);
}

/* Every statement goes through here: false: the database is away, so that all wait a while. */
static bool
is_there(struct sender *sender, enum outcome out)
{
	if (out == UNAVAILABLE)
		sender->quiet_until_ms = clock_monotonic_ms() + schedule_poll_ms();
	return out != UNAVAILABLE;
}

static bool
is_quiet(const struct sender *sender)
{
	return clock_monotonic_ms() < sender->quiet_until_ms;
}

static void
claim(struct sender *sender)
{
	const int64_t taken = sender->flying + sender->ended.count + sender->waiting.count;
	const struct claim limits = { .lease_ms = attempt_lease_ms(), .most = PLACES - taken,
		.most_each = PLACES_EACH,
		.most_failing = sender->failing < PLACES_FAILING ?
		    PLACES_FAILING - sender->failing : 0 };
	const int64_t now_ms = clock_monotonic_ms();
	struct message_list list;

	if (now_ms < sender->claim_at_ms || limits.most <= 0)
		return;
	sender->claim_at_ms = now_ms + schedule_poll_ms();
	arena_empty(sender->arena);
	if (!is_there(sender, delivery_claim(sender->db, sender->arena, &limits, clock_now(),
		&list)))
		return;
	sender->is_more = list.count > 0;
	for (int64_t i = 0; i < list.count; i++) {
		struct attempt *attempt = attempt_new(&list.items[i], now_ms, limits.lease_ms);

		queue_add(attempt->not_before_ms > now_ms ? &sender->waiting : &sender->claimed,
		    attempt);
		sender->failing += attempt->message.is_failing;
	}
}

/* Renders the next that was claimed; one at a time, for the database may be slow. */
static void
render(struct sender *sender)
{
	const int64_t now_ms = clock_monotonic_ms();
	struct attempt *attempt = sender->claimed.first;
	enum outcome out = NOT_FOUND;

	if (attempt == NULL)
		return;
	if (now_ms <= attempt->start_by_ms)
		out = attempt_render(attempt, sender->db);
	if (!is_there(sender, out))
		return;
	queue_take(&sender->claimed);
	if (out == OK)
		queue_add(&sender->rendered, attempt);
	else
		forget(sender, attempt);
}

/* Starts what is rendered, when there is enough of it or no more to come now. */
static void
launch(struct sender *sender)
{
	const int64_t now_ms = clock_monotonic_ms();
	struct attempt *attempt;

	if (sender->rendered.count == 0 ||
	    (sender->rendered.count < LAUNCH && sender->claimed.count > 0))
		return;
	arena_empty(sender->arena);
	if (!is_there(sender, queue_keep_bodies(&sender->rendered, sender->db, sender->arena)))
		return;
	while ((attempt = queue_take(&sender->rendered)) != NULL) {
		if (attempt->message.body == NULL || now_ms > attempt->start_by_ms) {
			forget(sender, attempt);
			continue;
		}
		attempt_compose(attempt);
		poster_start(sender->poster, &attempt->post);
		sender->flying++;
	}
}

static void
settle(struct sender *sender)
{
	struct attempt *attempt;

	while ((attempt = sender->ended.first) != NULL) {
		if (!is_there(sender, attempt_settle(attempt, sender->db)))
			return;
		queue_take(&sender->ended);
		forget(sender, attempt);
		/* A place is free, perhaps of an endpoint that has more. */
		if (sender->is_more)
			sender->claim_at_ms = 0;
	}
}

static void
collect(struct sender *sender)
{
	struct post *post;

	while ((post = poster_next(sender->poster)) != NULL) {
		queue_add(&sender->ended, attempt_of(post));
		sender->flying--;
	}
}

/* The pipeline's messages are written only where somebody says that there is one. */
static void
introduce(struct sender *sender)
{
	arena_empty(sender->arena);
	sender->is_registered = is_there(sender, delivery_register_pipeline(sender->db,
	    sender->arena, pipeline_url() != NULL));
}

/* All wait equally long. */
static void
wake(struct sender *sender)
{
	const int64_t now_ms = clock_monotonic_ms();

	while (sender->waiting.first != NULL && sender->waiting.first->not_before_ms <= now_ms)
		queue_add(&sender->claimed, queue_take(&sender->waiting));
}

void
sender_work(struct sender *sender)
{
	collect(sender);
	if (is_quiet(sender))
		return;
	if (!sender->is_registered)
		introduce(sender);
	settle(sender);
	if (is_quiet(sender) || sender->is_closing)
		return;
	wake(sender);
	if (sender->claimed.count + sender->rendered.count == 0)
		claim(sender);
	render(sender);
	launch(sender);
}

/* Until when nothing is to be done but to look at the connections. */
static int64_t
next_ms(const struct sender *sender)
{
	int64_t next = sender->claim_at_ms;

	if (sender->is_closing ||
	    sender->flying + sender->ended.count + sender->waiting.count >= PLACES)
		next = INT64_MAX;
	if (sender->waiting.first != NULL && sender->waiting.first->not_before_ms < next)
		next = sender->waiting.first->not_before_ms;
	if (sender->claimed.count + sender->rendered.count + sender->ended.count > 0)
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
	forget_all(sender, &sender->waiting);
	forget_all(sender, &sender->claimed);
	forget_all(sender, &sender->rendered);
	while (sender->flying + sender->ended.count > 0 && left_ms > 0) {
		sender_work(sender);
		sender_wait(sender, -1, left_ms);
		left_ms = until_ms - clock_monotonic_ms();
	}
	if (sender->flying + sender->ended.count > 0)
		log_warn("%lld tries are cut; they are made again", (long long)(sender->flying +
		    sender->ended.count));
}
