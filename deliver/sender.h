/*
 * Sends messages: claims them, has many tries in flight, settles them.
 */
#ifndef DELIVER_SENDER_H
#define DELIVER_SENDER_H

#include <stdint.h>

struct db;
struct sender;

/* db is the caller's.  The caller frees it; tries in flight can be claimed again when their
 * lease ends. */
struct sender *sender_new(struct db *);
void sender_free(struct sender *);

/* Does a small part of what is due now; call it again soon. */
void sender_work(struct sender *);

/* Waits until something is due, fd is readable or the time is over. */
void sender_wait(struct sender *, int fd, int64_t most_ms);

/* Claims no more messages, and waits for tries in flight until the time is over. */
void sender_finish(struct sender *, int64_t most_ms);

#endif
