#include "group_queue.h"

#include "base/clock.h"

/* A whole batch of items of this size is small, even if all are of one meeting. */
#define SMALL_BYTES 4096

void
group_queue_add(struct group_queue *queue, struct group_item *item)
{
	item->queue = queue;
	item->next = NULL;
	*queue->last = item;
	queue->last = &item->next;
	queue->count++;
}

void
group_queue_push(struct group_queue *queue, struct group_item *item)
{
	item->queue = queue;
	item->next = queue->first;
	if (queue->first == NULL)
		queue->last = &item->next;
	queue->first = item;
	queue->count++;
}

struct group_item *
group_queue_unlink(struct group_queue *queue, struct group_item **place)
{
	struct group_item *item = *place;

	*place = item->next;
	if (queue->last == &item->next)
		queue->last = place;
	queue->count--;
	return item;
}

bool
group_queue_has(const struct group_queue *queue, uint64_t key)
{
	for (const struct group_item *item = queue->first; item != NULL;
	     item = item->next)
		if (item->key == key)
			return true;
	return false;
}

/* May the item join the batch, beside its meeting's other items there? */
static bool
has_share(const struct batch *batch, const struct group_item *item, size_t share)
{
	size_t bytes = 0;

	if (share == 0 || item->bytes <= SMALL_BYTES)
		return true;
	for (size_t i = 0; i < batch->count; i++)
		if (batch->items[i]->key == item->key)
			bytes += batch->items[i]->bytes;
	return bytes == 0 || (bytes <= share && item->bytes <= share - bytes);
}

/* Does the batch skip the item and take later ones? */
static bool
is_passed_over(const struct group_queue *queue, const struct batch *batch,
    const struct group_item *item, size_t share)
{
	if (queue->is_apart && batch->count > 0 && item->key != batch->items[0]->key)
		return true;
	return !has_share(batch, item, share);
}

void
group_queue_take(
    struct group_queue *queue, const struct group_limits *limits, struct batch *batch)
{
	const size_t bytes = limits->bytes;
	struct group_item **place = &queue->first;
	size_t total = 0;

	batch->count = 0;
	while (*place != NULL && batch->count < limits->rows) {
		struct group_item *item = *place;

		if (is_passed_over(queue, batch, item, limits->share)) {
			place = &item->next;
			continue;
		}
		if (batch->count > 0 &&
		    (item->bytes > bytes || total > bytes - item->bytes))
			break;
		total += item->bytes;
		batch->items[batch->count++] = group_queue_unlink(queue, place);
	}
}

static void
mark(struct group_item *items[], size_t count, enum outcome out)
{
	for (size_t i = 0; i < count; i++)
		items[i]->outcome = out;
}

static bool
is_of_one_meeting(const struct batch *batch)
{
	for (size_t i = 1; i < batch->count; i++)
		if (batch->items[i]->key != batch->items[0]->key)
			return false;
	return true;
}

/* Each item alone, until one times out: the rest stay undecided. */
static void
write_each(struct db *db, group_write *write, struct arena *arena, struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		enum outcome out = write(db, arena, &batch->items[i], 1);

		if (out == OK)
			continue;
		mark(&batch->items[i], 1, out);
		if (out == UNAVAILABLE) {
			mark(&batch->items[i], batch->count - i, out);
			batch->is_up = false;
			return;
		}
		if (out == TIMED_OUT) {
			batch->decided = i + 1;
			return;
		}
	}
}

void
group_queue_write(const struct group_queue *queue, group_write *write,
    struct arena *arena, struct batch *batch)
{
	const int64_t began_ms = clock_monotonic_ms();
	enum outcome out = write(queue->db, arena, batch->items, batch->count);

	batch->is_up = out != UNAVAILABLE;
	batch->decided = batch->count;
	if (out == INVALID && batch->count > 1)
		write_each(queue->db, write, arena, batch);
	else if (out == TIMED_OUT && !is_of_one_meeting(batch))
		batch->decided = 0;
	else if (out != OK)
		mark(batch->items, batch->count, out);
	batch->took_ms = clock_monotonic_ms() - began_ms;
}
