#include "db/group_commit.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "db/connection.h"

#define BATCH_ROWS 1024

struct group {
	pthread_mutex_t mutex;
	pthread_cond_t changed; /* an item is done, or nobody leads any more */
	struct group_item *first, **last;
	bool is_led;
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
	pthread_cond_init(&group->changed, NULL);
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
	pthread_cond_destroy(&group->changed);
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

static void
finish(struct group_item *batch[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		batch[i]->done = true;
}

/* Leads once; the mutex is held on entry and on return. */
static void
lead(struct group *group, struct arena *arena)
{
	struct group_item *batch[BATCH_ROWS];
	size_t count = take(group, group->rows, group->bytes, batch);
	bool is_up;

	group->is_led = true;
	pthread_mutex_unlock(&group->mutex);
	is_up = write_batch(group, arena, batch, count);
	pthread_mutex_lock(&group->mutex);
	finish(batch, count);
	while (!is_up && group->first != NULL) {
		count = take(group, BATCH_ROWS, SIZE_MAX, batch);
		mark(batch, count, UNAVAILABLE);
		finish(batch, count);
	}
	group->is_led = false;
	pthread_cond_broadcast(&group->changed);
}

enum outcome
group_commit(struct group *group, struct arena *arena, struct group_item *item)
{
	item->next = NULL;
	item->done = false;
	pthread_mutex_lock(&group->mutex);
	*group->last = item;
	group->last = &item->next;
	while (!item->done) {
		if (group->is_led)
			pthread_cond_wait(&group->changed, &group->mutex);
		else
			lead(group, arena);
	}
	pthread_mutex_unlock(&group->mutex);
	return item->outcome;
}
