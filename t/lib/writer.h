/*
 * A group_write for tests, and the threads that hand it their items.  A program that
 * uses it is linked with --wrap=sem_wait, to see who waits.
 */
#ifndef LIB_WRITER_H
#define LIB_WRITER_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "db/group_commit.h"

struct task {
	struct group_item link; /* with its bytes */
	struct group *group;
	pthread_t thread;
	int number;
	enum outcome verdict; /* what the writer says of it */
	enum outcome breaks;  /* not OK: the batch it is in fails so */
	const struct task
	    *waits_for;	  /* the batch it is in lasts until that one is written */
	enum outcome got; /* what group_commit returned */
	unsigned written; /* how often */
	pthread_t writer; /* who wrote it */
};

/* What has been written since writer_reset. */
struct writer_log {
	struct arena *arena;
	const char *batches;	  /* "1 / 2 3! / 2 / 3!": ! is after those that failed */
	const char *slow_batches; /* those on the connection for slow meetings */
	size_t count, largest, largest_bytes;
};

/* Fails as the worst item of the batch says: INVALID, UNAVAILABLE, TIMED_OUT, FAILED in this
 * order. */
group_write writer_write;

/* A group that writes with it. */
struct group *writer_group(struct group_limits);

/* The log begins anew, in an arena (NULL: without batches); the next write waits until so
 * many threads wait for the group. */
void writer_reset(struct arena *, size_t waiters);
struct writer_log writer_log(void);

/* Returns when so many have begun to wait for their turn since writer_reset. */
void writer_await(size_t waiters);

/* Returns when so many batches have begun to be written since then. */
void writer_await_begun(size_t batches);

/* A thread that hands in the task. */
void writer_start(struct task *);
void writer_join(struct task *);

/* A task of this meeting; not OK: its batch fails so. */
struct task writer_task(uint64_t key, enum outcome breaks);

/* Numbers the tasks from 1, as large as told (0: one byte). */
void writer_number(struct task tasks[], size_t count);

/*
 * The first task's thread leads and is held in its write until all others are linked, in
 * their order; returns when every one is done.
 */
void writer_run(struct arena *, struct group *, struct task tasks[], size_t count);

/* The same with numbered tasks. */
void writer_hand_in(struct arena *, struct group *, struct task tasks[], size_t count);

/* Each task got its outcome, and was written once if that is its verdict. */
void writer_expect(const struct task tasks[], size_t count, const enum outcome got[]);

void writer_expect_batches(const char *quick, const char *slow);

#endif
