/*
 * What this process sends: claims messages, has many tries under way at once, settles them.
 */
#ifndef DELIVER_SENDER_H
#define DELIVER_SENDER_H

#include <stdint.h>

struct db;
struct sender;

/* db is the caller's.  The caller frees it; what is under way then is somebody's again when
 * its lease is over. */
struct sender *sender_new(struct db *);
void sender_free(struct sender *);

/* Does what there is to do now: little enough to be called again soon. */
void sender_work(struct sender *);

/* Waits until there is something to do, fd is readable or the time is over. */
void sender_wait(struct sender *, int fd, int64_t most_ms);

/* Claims nothing more, and waits for what is under way until the time is over. */
void sender_finish(struct sender *, int64_t most_ms);

#endif
