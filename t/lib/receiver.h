/*
 * A server on 127.0.0.1 that answers every request with the same bytes.
 */
#ifndef LIB_RECEIVER_H
#define LIB_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>

struct receiver;

/*
 * answer: sent once a request has come ("" for none).  holds: afterwards the connection stays
 * open until the client closes it; else it is closed.  answer is kept, not copied.
 */
struct receiver *receiver_new(const char *answer, bool holds);
/* The same with an answer that may contain NUL. */
struct receiver *receiver_of(const void *answer, size_t answer_bytes, bool holds);
void receiver_free(struct receiver *);

int receiver_port(const struct receiver *);

/* How many connections came; the first bytes of the newest request.  Both once it is answered. */
int receiver_count(struct receiver *);
const char *receiver_request(struct receiver *);

/* Takes no further connection and waits for the end of those that are open. */
void receiver_end(struct receiver *);

/* After receiver_end, of one that holds: the bytes that came after the newest request. */
const char *receiver_rest(struct receiver *, size_t *length);

#endif
