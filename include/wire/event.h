/*
 * Events of any sender: what arrives, and struct event -> an item of event_append.
 */
#ifndef WIRE_EVENT_H
#define WIRE_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "wire/presence.h"

struct arena;
struct event;
struct event_item;
struct stored_event;

/* What arrived: a body and when. */
struct delivery {
	const char *body; /* NUL-terminated */
	size_t body_bytes;
	int64_t received_at; /* a moment */
};

/*
 * The event as event_append takes it; event->dedup must be set.  A warning is logged when
 * its time, or its session's, is so far from the time of receipt that the sender's clock
 * must be wrong; the event is stored and counted all the same.
 */
void event_encode(struct arena *, const struct event *, struct event_item *);

/* A stored event with its cached columns computed again by the reader of its dialect, as
 * event_reproject takes it. */
const char *event_reprojected(
    struct arena *, const struct stored_event *, presence_reader *);

#endif
