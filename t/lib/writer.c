#include "lib/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/connection.h"

int __wrap_sem_wait(sem_t *);
int __real_sem_wait(sem_t *);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static size_t waiting, wanted, begun;

/* Under the mutex: the quick and the slow may be written at once. */
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

void
writer_await(size_t waiters)
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
	written = (struct writer_log){
		.arena = arena, .batches = "", .slow_batches = ""
	};
}

struct writer_log
writer_log(void)
{
	return written;
}

static void
note_batch(const char **batches, struct group_item *items[], size_t count, bool is_well)
{
	struct text text = text_new(written.arena);

	text_add(&text, *batches);
	for (size_t i = 0; i < count; i++)
		text_printf(&text, "%s%d",
		    i > 0		? " " :
			text.length > 0 ? " / " :
					  "",
		    ((const struct task *)items[i])->number);
	text_add(&text, is_well ? "" : "!");
	*batches = text.bytes;
}

static void
note(bool is_slow, struct group_item *items[], size_t count, bool is_well)
{
	size_t bytes = 0;

	pthread_mutex_lock(&mutex);
	for (size_t i = 0; i < count; i++)
		bytes += items[i]->bytes;
	written.count++;
	if (count > written.largest)
		written.largest = count;
	if (count > 1 && bytes > written.largest_bytes)
		written.largest_bytes = bytes;
	if (written.arena != NULL)
		note_batch(is_slow ? &written.slow_batches : &written.batches, items,
		    count, is_well);
	pthread_mutex_unlock(&mutex);
}

static enum outcome
worst(struct group_item *items[], size_t count)
{
	static const enum outcome order[] = { INVALID, UNAVAILABLE, TIMED_OUT, FAILED };

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

void
writer_await_begun(size_t batches)
{
	pthread_mutex_lock(&mutex);
	while (begun < batches)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
}

/* Returns when what the items wait for has been written. */
static void
hold_for_others(struct group_item *items[], size_t count)
{
	pthread_mutex_lock(&mutex);
	for (size_t i = 0; i < count; i++) {
		const struct task *other = ((const struct task *)items[i])->waits_for;

		while (other != NULL && other->written == 0)
			pthread_cond_wait(&changed, &mutex);
	}
	pthread_mutex_unlock(&mutex);
}

static void
write_item(struct task *task)
{
	pthread_mutex_lock(&mutex);
	task->written++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	task->writer = pthread_self();
	task->link.outcome = task->verdict;
}

enum outcome
writer_write(struct db *db, struct arena *arena, struct group_item *items[], size_t count)
{
	enum outcome out = worst(items, count);

	assert_non_null(arena);
	hold();
	note(db != NULL, items, count, out == OK);
	hold_for_others(items, count);
	for (size_t i = 0; i < count && out == OK; i++)
		write_item((struct task *)items[i]);
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

struct group *
writer_group(struct group_limits limits)
{
	return group_new(
	    (struct group_connections){ NULL, db_new("slow") }, writer_write, limits);
}

void
writer_run(struct arena *arena, struct group *group, struct task tasks[], size_t count)
{
	writer_reset(arena, count - 1);
	for (size_t i = 0; i < count; i++) {
		tasks[i].group = group;
		writer_start(&tasks[i]);
		if (i == 0)
			writer_await_begun(1);
		else
			writer_await(i);
	}
	for (size_t i = 0; i < count; i++)
		writer_join(&tasks[i]);
}

struct task
writer_task(uint64_t key, enum outcome breaks)
{
	return (struct task){ .link.key = key, .breaks = breaks };
}

void
writer_number(struct task tasks[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tasks[i].number = (int)i + 1;
		if (tasks[i].link.bytes == 0)
			tasks[i].link.bytes = 1;
	}
}

void
writer_hand_in(
    struct arena *arena, struct group *group, struct task tasks[], size_t count)
{
	writer_number(tasks, count);
	writer_run(arena, group, tasks, count);
}

void
writer_expect(const struct task tasks[], size_t count, const enum outcome got[])
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(tasks[i].got, got[i]);
		assert_int_equal(tasks[i].written, got[i] == tasks[i].verdict ? 1 : 0);
	}
}

void
writer_expect_batches(const char *quick, const char *slow)
{
	assert_string_equal(writer_log().batches, quick);
	assert_string_equal(writer_log().slow_batches, slow);
}
