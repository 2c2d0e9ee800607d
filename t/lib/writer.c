#include "lib/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"

int __wrap_sem_wait(sem_t *);
int __real_sem_wait(sem_t *);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static size_t waiting, wanted, begun;

/* No lock of its own: the group never writes two batches at once. */
static struct writer_log written;

/* Whoever is counted here has linked its item. */
int
__wrap_sem_wait(sem_t *turn)
{
	pthread_mutex_lock(&mutex);
	waiting++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	return __real_sem_wait(turn);
}

static void
await(size_t waiters)
{
	pthread_mutex_lock(&mutex);
	while (waiting < waiters)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
}

void
writer_reset(struct arena *arena, size_t waiters)
{
	pthread_mutex_lock(&mutex);
	waiting = begun = 0;
	wanted = waiters;
	pthread_mutex_unlock(&mutex);
	written = (struct writer_log){ .arena = arena, .batches = "" };
}

struct writer_log
writer_log(void)
{
	return written;
}

static void
note(struct group_item *items[], size_t count, bool is_well)
{
	struct text text;
	size_t bytes = 0;

	for (size_t i = 0; i < count; i++)
		bytes += items[i]->bytes;
	written.count++;
	if (count > written.largest)
		written.largest = count;
	if (count > 1 && bytes > written.largest_bytes)
		written.largest_bytes = bytes;
	if (written.arena == NULL)
		return;
	text = text_new(written.arena);
	text_add(&text, written.batches);
	for (size_t i = 0; i < count; i++)
		text_printf(&text, "%s%d",
		    i > 0	      ? " "
		    : text.length > 0 ? " / "
				      : "",
		    ((const struct task *)items[i])->number);
	text_add(&text, is_well ? "" : "!");
	written.batches = text.bytes;
}

static enum outcome
worst(struct group_item *items[], size_t count)
{
	static const enum outcome order[] = { INVALID, UNAVAILABLE, FAILED };

	for (size_t o = 0; o < COUNT(order); o++)
		for (size_t i = 0; i < count; i++)
			if (((const struct task *)items[i])->breaks == order[o])
				return order[o];
	return OK;
}

static void
hold(void)
{
	pthread_mutex_lock(&mutex);
	begun++;
	pthread_cond_broadcast(&changed);
	while (waiting < wanted)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
}

static void
await_begun(void)
{
	pthread_mutex_lock(&mutex);
	while (begun == 0)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
}

enum outcome
writer_write(struct db *db, struct arena *arena, struct group_item *items[], size_t count)
{
	enum outcome out = worst(items, count);

	(void)db;
	assert_non_null(arena);
	hold();
	note(items, count, out == OK);
	for (size_t i = 0; i < count && out == OK; i++) {
		struct task *task = (struct task *)items[i];

		task->written++;
		task->writer = pthread_self();
		task->link.outcome = task->verdict;
	}
	return out;
}

static void *
hand_in(void *arg)
{
	struct task *task = arg;
	struct arena *arena = arena_new();

	task->got = group_commit(task->group, arena, &task->link);
	arena_free(arena);
	return NULL;
}

void
writer_start(struct task *task)
{
	assert_int_equal(pthread_create(&task->thread, NULL, hand_in, task), 0);
}

void
writer_join(struct task *task)
{
	assert_int_equal(pthread_join(task->thread, NULL), 0);
}

void
writer_run(struct arena *arena, struct group *group, struct task tasks[], size_t count)
{
	writer_reset(arena, count - 1);
	for (size_t i = 0; i < count; i++) {
		tasks[i].group = group;
		writer_start(&tasks[i]);
		if (i == 0)
			await_begun();
		else
			await(i);
	}
	for (size_t i = 0; i < count; i++)
		writer_join(&tasks[i]);
}
