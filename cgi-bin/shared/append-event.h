/*
 * What a sender of events delivered, into the log.
 */
#ifndef SHARED_APPEND_EVENT_H
#define SHARED_APPEND_EVENT_H

#include "base/outcome.h"
#include "wire/event.h"

struct event;
struct event_item;
struct request;

/* The request as wire/ reads it. */
struct delivery delivery_of(const struct request *);

/* Writes an item.  OK: it is committed.  NOT_FOUND: no such meeting. */
typedef enum outcome append_item(struct request *, struct event_item *) MUST_USE;

/* By the worker's own connection. */
append_item append_alone;

/* The event gets its dedup and becomes the item, which is written. */
enum outcome append_event(
    struct request *, struct event *, struct event_item *, append_item *) MUST_USE;

#endif
