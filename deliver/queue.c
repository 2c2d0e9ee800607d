#include "queue.h"

#include <stddef.h>

#include "attempt.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/encode.h"

void
queue_add(struct queue *queue, struct attempt *attempt)
{
	if (queue->first == NULL)
		queue->first = attempt;
	else
		queue->last->next = attempt;
	queue->last = attempt;
	attempt->next = NULL;
	queue->count++;
}

struct attempt *
queue_take(struct queue *queue)
{
	struct attempt *attempt = queue->first;

	if (attempt == NULL)
		return NULL;
	queue->first = attempt->next;
	queue->count--;
	return attempt;
}

void
queue_move(struct queue *from, struct queue *to)
{
	struct attempt *attempt;

	while ((attempt = queue_take(from)) != NULL)
		queue_add(to, attempt);
}

/* Items are asked for roughly in the order of the queue, so it is rotated. */
struct attempt *
queue_find(struct queue *queue, const char *id)
{
	struct attempt *attempt;

	for (int64_t left = queue->count; left > 0; left--) {
		attempt = queue_take(queue);
		if (attempt == NULL || text_equal(attempt->message.id, id))
			return attempt;
		queue_add(queue, attempt);
	}
	return NULL;
}

void
queue_wake(struct queue *from, struct queue *to)
{
	const int64_t now_ms = clock_monotonic_ms();

	while (from->first != NULL && from->first->not_before_ms <= now_ms)
		queue_add(to, queue_take(from));
}

int64_t
queue_sooner(const struct queue *queue, int64_t moment_ms)
{
	if (queue->first == NULL || queue->first->not_before_ms > moment_ms)
		return moment_ms;
	return queue->first->not_before_ms;
}

enum outcome
queue_keep_bodies(struct queue *queue, struct db *db, struct arena *arena)
{
	struct json_writer json = json_writer(arena);
	struct kept_body_list kept;
	struct attempt *attempt;
	bool is_any = false;
	enum outcome out;

	json_open(&json, NULL, '[');
	for (attempt = queue->first; attempt != NULL; attempt = attempt->next) {
		if (attempt->message.body != NULL)
			continue;
		json_open(&json, NULL, '{');
		json_put_text(&json, "id", attempt->message.id);
		json_put_text(&json, "body", attempt->rendered);
		json_close(&json, '}');
		is_any = true;
	}
	json_close(&json, ']');
	if (!is_any)
		return OK;
	out = delivery_keep_bodies(db, arena, json.text.bytes, &kept);
	for (int64_t i = 0; out == OK && i < kept.count; i++) {
		attempt = queue_find(queue, kept.items[i].id);
		if (attempt == NULL)
			continue;
		attempt->message.body = arena_text(attempt->arena, kept.items[i].body);
		queue_add(queue, attempt);
	}
	return out;
}
