#include "db/group_commit.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>

#include "db/connection.h"

#define BATCH_ROWS 1024

struct group {
	pthread_mutex_t mutex;
	struct group_item *first, **last;
	bool is_led; /* false: nothing is linked */
	struct db *db; /* the leader's */
	group_write *write;
	size_t rows, bytes;
};

struct group *
group_new(struct db *db, group_write *write, size_t rows, size_t bytes)
{
	struct group *group = calloc(1, sizeof(*group));

	if (group == NULL)
		abort();
	assert(rows > 0 && rows <= BATCH_ROWS);
	pthread_mutex_init(&group->mutex, NULL);
	group->last = &group->first;
	group->db = db;
	group->write = write;
	group->rows = rows;
	group->bytes = bytes;
	return group;
}

void
group_free(struct group *group)
{
	if (group == NULL)
		return;
	assert(group->first == NULL);
	pthread_mutex_destroy(&group->mutex);
	db_free(group->db);
	free(group);
}

/* Unlinks the oldest items, at least one; with the mutex held. */
static size_t
take(struct group *group, size_t rows, size_t bytes, struct group_item *batch[])
{
	size_t count = 0, total = 0;

	while (group->first != NULL && count < rows) {
		struct group_item *item = group->first;

		if (count > 0 && (item->bytes > bytes || total > bytes - item->bytes))
			break;
		total += item->bytes;
		group->first = item->next;
		batch[count++] = item;
	}
	if (group->first == NULL)
		group->last = &group->first;
	return count;
}

static void
mark(struct group_item *batch[], size_t count, enum outcome out)
{
	for (size_t i = 0; i < count; i++)
		batch[i]->outcome = out;
}

/* Writes a batch; nobody else touches these items meanwhile.  False: the database is away. */
static bool
write_batch(struct group *group, struct arena *arena, struct group_item *batch[], size_t count)
{
	enum outcome out = group->write(group->db, arena, batch, count);

	if (out == OK)
		return true;
	if (out == INVALID && count > 1) {
		for (size_t i = 0; i < count; i++)
			if (!write_batch(group, arena, &batch[i], 1)) {
				mark(&batch[i], count - i, UNAVAILABLE);
				return false;
			}
		return true;
	}
	mark(batch, count, out);
	return out != UNAVAILABLE;
}

/* The owner may be gone with the item as soon as it is told. */
static void
tell(struct group_item *item, bool is_done)
{
	item->done = is_done;
	sem_post(&item->turn);
}

/*
 * Leads once, the own item first; the mutex is held on entry, not on return.  The next
 * leader is told before those that are done: the database waits for it alone.
 */
static void
lead(struct group *group, struct arena *arena)
{
	struct group_item *batch[BATCH_ROWS], *next;
	size_t count = take(group, group->rows, group->bytes, batch);
	bool is_up;

	pthread_mutex_unlock(&group->mutex);
	is_up = write_batch(group, arena, batch, count);
	pthread_mutex_lock(&group->mutex);
	next = group->first;
	group->is_led = is_up && next != NULL;
	if (!group->is_led) {
		group->first = NULL;
		group->last = &group->first;
	}
	pthread_mutex_unlock(&group->mutex);
	if (is_up && next != NULL)
		tell(next, false);
	while (!is_up && next != NULL) {
		struct group_item *item = next;

		next = item->next;
		item->outcome = UNAVAILABLE;
		tell(item, true);
	}
	for (size_t i = 1; i < count; i++)
		tell(batch[i], true);
}

static void
wait_turn(struct group_item *item)
{
	while (sem_wait(&item->turn) != 0)
		assert(errno == EINTR);
}

enum outcome
group_commit(struct group *group, struct arena *arena, struct group_item *item)
{
	bool is_leader;

	item->next = NULL;
	item->done = false;
	sem_init(&item->turn, 0, 0);
	pthread_mutex_lock(&group->mutex);
	*group->last = item;
	group->last = &item->next;
	is_leader = !group->is_led;
	group->is_led = true;
	if (!is_leader) {
		pthread_mutex_unlock(&group->mutex);
		wait_turn(item);
		if (!item->done)
			pthread_mutex_lock(&group->mutex);
	}
	if (!item->done)
		lead(group, arena);
	sem_destroy(&item->turn);
	return item->outcome;
}
