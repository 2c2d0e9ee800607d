#include "db/group_commit.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "group_queue.h"
#include "slow.h"

/* Workers that may wait for meetings that timed out alone; the others serve the rest. */
#define SLOW_WAITERS 8

struct group {
	pthread_mutex_t mutex;
	struct group_queue quick, slow;
	struct slow_keys keys; /* after a batch quick has no items of these */
	group_write *write;
	struct group_limits limits;
};

struct group *
group_new(
    struct group_connections connections, group_write *write, struct group_limits limits)
{
	struct group *group = calloc(1, sizeof(*group));

	if (group == NULL)
		abort();
	assert(limits.rows > 0 && limits.rows <= BATCH_ROWS);
	pthread_mutex_init(&group->mutex, NULL);
	group->quick.last = &group->quick.first;
	group->quick.db = connections.quick;
	group->slow.last = &group->slow.first;
	group->slow.db = connections.slow;
	group->slow.is_apart = true;
	group->write = write;
	group->limits = limits;
	return group;
}

void
group_free(struct group *group)
{
	if (group == NULL)
		return;
	assert(group->quick.first == NULL && group->slow.first == NULL);
	pthread_mutex_destroy(&group->mutex);
	db_free(group->quick.db);
	db_free(group->slow.db);
	free(group);
}

/* Afterwards the owner may return, and the item is gone. */
static void
wake_owner(struct group_item *item, bool is_done)
{
	item->done = is_done;
	sem_post(&item->turn);
}

static void
note_slow(struct group *group, const struct group_item *item, bool is_proven)
{
	struct slow_key *known = slow_find(&group->keys, item->key);

	if (is_proven && (known == NULL || !known->is_proven))
		log_warn(
		    "slow meeting, its events are now committed one by one: look for locks and "
		    "a busy disk; SHA-256 of its room name: %016" PRIx64 "...",
		    item->key);
	slow_note(&group->keys, item->key, is_proven);
}

/* Notes which meetings of a batch are slow; undecided items are linked again. */
static void
judge(struct group *group, struct group_queue *queue, const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct group_item *item = batch->items[i];

		if (i >= batch->decided) {
			note_slow(group, item, false);
			group_queue_add(&group->slow, item);
		} else if (item->outcome == TIMED_OUT) {
			note_slow(group, item, true);
		} else if (queue == &group->slow && batch->is_up &&
		    batch->took_ms < group->limits.quick_ms &&
		    !group_queue_has(queue, item->key)) {
			slow_forget(&group->keys, item->key);
		}
	}
}

/* Moves the items of slow meetings to the second queue. */
static void
part(struct group *group)
{
	struct group_item **place = &group->quick.first;

	while (group->keys.count > 0 && *place != NULL)
		if (slow_find(&group->keys, (*place)->key) == NULL)
			place = &(*place)->next;
		else
			group_queue_add(
			    &group->slow, group_queue_unlink(&group->quick, place));
}

static void
refuse_late(struct group *group)
{
	const int64_t since_ms = clock_monotonic_ms() - group->limits.patience_ms;
	struct group_item **place = &group->slow.first;

	while (*place != NULL)
		if ((*place)->since_ms > since_ms) {
			place = &(*place)->next;
		} else {
			struct group_item *item = group_queue_unlink(&group->slow, place);

			item->outcome = TIMED_OUT;
			wake_owner(item, true);
		}
}

/* Moves the oldest item whose meeting was not tried alone to the front. */
static void
prefer_untried(struct group *group)
{
	struct group_queue *queue = &group->slow;

	for (struct group_item **place = &queue->first; *place != NULL;
	     place = &(*place)->next) {
		const struct slow_key *known = slow_find(&group->keys, (*place)->key);

		if (known != NULL && known->is_proven)
			continue;
		group_queue_push(queue, group_queue_unlink(queue, place));
		return;
	}
}

/* The item whose owner leads next and must be woken; NULL: no item waits. */
static struct group_item *
next_leader(struct group *group, struct group_queue *queue)
{
	if (queue == &group->slow) {
		refuse_late(group);
		prefer_untried(group);
	}
	queue->is_led = queue->first != NULL;
	return queue->first;
}

/* Fails all linked items. */
static void
fail_all(struct group_queue *queue)
{
	while (queue->first != NULL) {
		struct group_item *item = group_queue_unlink(queue, &queue->first);

		item->outcome = UNAVAILABLE;
		wake_owner(item, true);
	}
}

/*
 * Leads once; the own item is the first.  False: it must wait for another turn.  The next
 * leader is woken before the owners of finished items, because the database waits for the
 * leader only.
 */
static bool
lead(struct group *group, struct arena *arena, struct group_item *own)
{
	struct group_queue *queue;
	struct batch batch;
	struct group_item *next, *apart = NULL;

	pthread_mutex_lock(&group->mutex);
	queue = own->queue;
	group_queue_take(queue, &group->limits, &batch);
	pthread_mutex_unlock(&group->mutex);
	group_queue_write(queue, group->write, arena, &batch);
	pthread_mutex_lock(&group->mutex);
	judge(group, queue, &batch);
	if (!batch.is_up)
		fail_all(queue);
	if (queue == &group->quick)
		part(group);
	next = next_leader(group, queue);
	if (queue == &group->slow && next == NULL)
		db_close(queue->db);
	if (!group->slow.is_led && group->slow.first != NULL)
		apart = next_leader(group, &group->slow);
	pthread_mutex_unlock(&group->mutex);
	if (next != NULL)
		wake_owner(next, false);
	if (apart != NULL)
		wake_owner(apart, false);
	for (size_t i = 1; i < batch.decided; i++)
		wake_owner(batch.items[i], true);
	return batch.decided > 0;
}

static void
wait_turn(struct group_item *item)
{
	while (sem_wait(&item->turn) != 0)
		assert(errno == EINTR);
}

/* NULL: the item's meeting is not slow. */
static const struct slow_key *
find_key(struct group *group, const struct group_item *item)
{
	if (group->limits.share > 0 && item->bytes > group->limits.share)
		slow_note(&group->keys, item->key, false);
	return slow_find(&group->keys, item->key);
}

/* False: too many items wait for slow meetings. */
static bool
link_item(struct group *group, struct group_item *item, bool *is_leader)
{
	const struct slow_key *known = find_key(group, item);
	struct group_queue *queue = known == NULL ? &group->quick : &group->slow;

	if (known != NULL && known->is_proven && queue->count >= SLOW_WAITERS)
		return false;
	group_queue_add(queue, item);
	*is_leader = !queue->is_led;
	queue->is_led = true;
	return true;
}

enum outcome
group_commit(struct group *group, struct arena *arena, struct group_item *item)
{
	bool is_leader = false, is_done;

	item->done = false;
	item->since_ms = clock_monotonic_ms();
	sem_init(&item->turn, 0, 0);
	pthread_mutex_lock(&group->mutex);
	is_done = !link_item(group, item, &is_leader);
	pthread_mutex_unlock(&group->mutex);
	if (is_done)
		item->outcome = TIMED_OUT;
	else if (is_leader)
		is_done = lead(group, arena, item);
	while (!is_done) {
		wait_turn(item);
		is_done = item->done || lead(group, arena, item);
	}
	sem_destroy(&item->turn);
	return item->outcome;
}
