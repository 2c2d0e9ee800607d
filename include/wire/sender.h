/*
 * Shared by the readers of the senders' bodies; only for wire/.
 */
#ifndef WIRE_SENDER_H
#define WIRE_SENDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct event;
struct faults;
struct json;
struct text;

/* Adds a part (NULL: none) to an event's identity: events of equal identity are repeats. */
void sender_identity(struct text *identity, const char *part);

/* Sets event->identity. */
void sender_identify(struct event *, const struct text *identity);

/*
 * Sets event->data to the object's bytes (NULL: {}), with "timestamp" (the sender's time as
 * RFC 3339) put first unless the object has that member.
 */
void sender_data(struct arena *, const struct json *, int64_t told, struct event *);

/*
 * INVALID after adding a fault for each member of data by which an event of Jibri's start
 * or end ties to a recording and that is of a wrong type.  within: as in struct faults.
 */
enum outcome sender_recording(const char *type, const struct json *data,
    const char *within, struct faults *) MUST_USE;

#endif
