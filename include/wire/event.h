/*
 * Bodies of event senders -> struct event -> an item of event_append.
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
struct faults;
struct json;
struct stored_event;

/* What arrived: a body and when. */
struct delivery {
	const char *body; /* NUL-terminated */
	size_t body_bytes;
	int64_t received_at; /* a moment */
};

/*
 * The signed dialect: {"event","room","timestamp","data","id"?}.  INVALID with
 * every fault.  *event points into the arena.
 */
enum outcome event_from_signed(
    struct arena *, const struct delivery *, struct event *, struct faults *) MUST_USE;

/*
 * The stock dialect: jitsi-contrib's mod_event_sync_component.lua.  type is what the path
 * says; a body's event_name wins.
 */
enum outcome event_from_stock(struct arena *, const struct delivery *, const char *type,
    struct event *, struct faults *) MUST_USE;

/* Jibri's end: {"room_name","recording_file","recording_status","timestamp",...}; *file is
 * recording_file. */
enum outcome event_from_completion(struct arena *, const struct delivery *,
    struct event *, const char **file, struct faults *) MUST_USE;

/*
 * The event as event_append takes it; event->dedup must be set.  When it, or the session that
 * it names, is so far from when we received it that the sender's clock must be wrong, the log
 * says so: it is stored and counted as it is.
 */
void event_encode(struct arena *, const struct event *, struct event_item *);

/* A stored event with its cache worked out anew by the reader of its dialect, as
 * event_reproject takes it. */
const char *event_reprojected(
    struct arena *, const struct stored_event *, presence_reader *);

#endif
