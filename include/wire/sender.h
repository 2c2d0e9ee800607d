/*
 * What the readers of the senders' bodies share: inside wire/ only.
 */
#ifndef WIRE_SENDER_H
#define WIRE_SENDER_H

#include <stddef.h>
#include <stdint.h>

struct arena;
struct event;
struct text;

/* Adds a part (NULL: none) to what makes two events the same. */
void sender_identity(struct text *identity, const char *part);

/* Sets event->identity. */
void sender_identify(struct event *, const struct text *identity);

/*
 * Sets event->data to the object's bytes, with "timestamp" (the sender's time as
 * RFC 3339) put first unless the object has that member.
 */
void sender_data(struct arena *, const char *object, size_t length, int64_t told,
    struct event *);

#endif
