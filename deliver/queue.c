#include "queue.h"

#include <stddef.h>

#include "attempt.h"
#include "base/arena.h"
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

static void
take_kept(const struct queue *queue, const struct kept_body *kept)
{
	struct attempt *attempt = queue->first;

	while (attempt != NULL && !text_equal(attempt->message.id, kept->id))
		attempt = attempt->next;
	if (attempt != NULL)
		attempt->message.body = arena_text(attempt->arena, kept->body);
}

enum outcome
queue_keep_bodies(const struct queue *queue, struct db *db, struct arena *arena)
{
	struct json_writer json = json_writer(arena);
	struct kept_body_list kept;
	bool is_any = false;
	enum outcome out;

	json_open(&json, NULL, '[');
	for (const struct attempt *attempt = queue->first; attempt != NULL;
	     attempt = attempt->next) {
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
	for (int64_t i = 0; out == OK && i < kept.count; i++)
		take_kept(queue, &kept.items[i]);
	return out;
}
