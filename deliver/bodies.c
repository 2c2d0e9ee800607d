#include "bodies.h"

#include <stddef.h>

#include "attempt.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "model/delivery.h"
#include "render.h"

bool
bodies_is_empty(const struct bodies *bodies)
{
	return bodies->claimed.count + bodies->suspect.count + bodies->rendered.count ==
	    0;
}

/* Is it too late to begin, or is there no URL?  Then it is moved to ended or dropped. */
static bool
is_lost(struct bodies *bodies, struct attempt *attempt)
{
	attempt->is_returned = clock_monotonic_ms() > attempt->start_by_ms;
	if (attempt->message.url == NULL)
		queue_add(&bodies->dropped, attempt);
	else if (attempt->is_returned)
		queue_add(&bodies->ended, attempt);
	else
		return false;
	return true;
}

/* Ends the try as a failure: the schedule decides about the next one. */
static void
fail(struct bodies *bodies, struct attempt *attempt, const char *why)
{
	attempt->is_unrendered = true;
	log_warn(
	    "delivery=%s type=%s cannot be rendered, counted as a failed attempt: %s; "
	    "if it stays, look for slow queries of deliver",
	    attempt->message.id, attempt->message.type, why);
	queue_add(&bodies->ended, attempt);
}

/* Sorts messages after rendering: one without a body fails. */
static void
sort_rendered(struct bodies *bodies, struct queue *from)
{
	struct attempt *attempt;

	while ((attempt = queue_take(from)) != NULL) {
		if (attempt->rendered != NULL)
			queue_add(&bodies->rendered, attempt);
		else
			fail(bodies, attempt, "its meeting no longer exists");
	}
}

/* Sorts claimed messages: sent before, failed to render before, or new. */
static void
sort_claimed(struct bodies *bodies, struct queue *new)
{
	struct attempt *attempt;

	while ((attempt = queue_take(&bodies->claimed)) != NULL) {
		if (is_lost(bodies, attempt))
			continue;
		if (attempt->message.body != NULL)
			queue_add(&bodies->rendered, attempt);
		else if (attempt->message.attempts > 0)
			queue_add(&bodies->suspect, attempt);
		else
			queue_add(new, attempt);
	}
}

static enum outcome
render_new(struct bodies *bodies, struct db *db, struct arena *arena)
{
	struct queue new = { 0 };
	enum outcome out;

	sort_claimed(bodies, &new);
	if (new.count == 0)
		return OK;
	out = render_bodies(&new, db, arena);
	if (out == OK)
		sort_rendered(bodies, &new);
	else
		queue_move(&new, &bodies->suspect);
	return out;
}

/* Moves messages of the same meeting to the end: they may be as slow. */
static void
put_off(struct queue *queue, const char *meeting_id)
{
	struct queue others = { 0 }, same = { 0 };
	struct attempt *attempt;

	while ((attempt = queue_take(queue)) != NULL)
		queue_add(
		    text_equal(attempt->message.meeting_id, meeting_id) ? &same : &others,
		    attempt);
	queue_move(&others, queue);
	queue_move(&same, queue);
}

/*
 * The database answers just before, so that the message is at fault when it then does
 * not.
 */
static enum outcome
render_suspect(struct bodies *bodies, struct db *db, struct arena *arena)
{
	struct queue alone = { 0 };
	struct attempt *attempt;
	bool is_any;
	enum outcome out = delivery_look(db, arena, &is_any);

	if (out != OK)
		return out;
	attempt = queue_take(&bodies->suspect);
	if (is_lost(bodies, attempt))
		return OK;
	queue_add(&alone, attempt);
	out = render_bodies(&alone, db, arena);
	if (out == OK) {
		sort_rendered(bodies, &alone);
		return OK;
	}
	put_off(&bodies->suspect, attempt->message.meeting_id);
	fail(bodies, attempt, outcome_name(out));
	return out;
}

/* Messages with a body continue; the others are kept one by one. */
static void
part_rendered(struct bodies *bodies)
{
	struct queue all = bodies->rendered;
	struct attempt *attempt;

	bodies->rendered = (struct queue){ 0 };
	while ((attempt = queue_take(&all)) != NULL) {
		if (attempt->message.body == NULL)
			queue_add(&bodies->suspect, attempt);
		else if (!is_lost(bodies, attempt))
			queue_add(&bodies->ready, attempt);
	}
}

/* Keeps the bodies in one transaction, before any is sent. */
static enum outcome
keep(struct bodies *bodies, struct db *db, struct arena *arena)
{
	struct attempt *attempt;
	enum outcome out = queue_keep_bodies(&bodies->rendered, db, arena);

	if (out == UNAVAILABLE)
		return out;
	if (out != OK && bodies->rendered.count > 1) {
		part_rendered(bodies);
		return out;
	}
	while ((attempt = queue_take(&bodies->rendered)) != NULL) {
		if (out != OK)
			fail(bodies, attempt, outcome_name(out));
		else if (attempt->message.body == NULL)
			queue_add(&bodies->dropped, attempt);
		else if (!is_lost(bodies, attempt))
			queue_add(&bodies->ready, attempt);
	}
	return out;
}

/* After each step for others, which are sent by then, one suspect gets a step. */
enum outcome
bodies_work(struct bodies *bodies, struct db *db, struct arena *arena)
{
	const bool is_any = bodies->claimed.count + bodies->rendered.count > 0;
	enum outcome out = OK;

	arena_empty(arena);
	if (bodies->suspect.count > 0 && (bodies->is_suspects_turn || !is_any)) {
		bodies->is_suspects_turn = false;
		return render_suspect(bodies, db, arena);
	}
	bodies->is_suspects_turn = true;
	if (bodies->claimed.count > 0)
		out = render_new(bodies, db, arena);
	if (out == OK && bodies->rendered.count > 0)
		out = keep(bodies, db, arena);
	return out;
}
