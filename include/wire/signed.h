/*
 * Signed events, sent by this project's mod_event_sync.
 */
#ifndef WIRE_SIGNED_H
#define WIRE_SIGNED_H

#include "base/outcome.h"

/* The type of the event that reflectorctl doctor sends for a meeting that cannot exist: its
 * refusal is neither counted nor logged. */
#define SIGNED_PROBE "doctor-probe"

struct arena;
struct delivery;
struct event;
struct faults;

/*
 * The signed dialect: {"event","room","timestamp","data","id"?}.  INVALID with
 * every fault.  *event points into the arena.
 */
enum outcome signed_read(
    struct arena *, const struct delivery *, struct event *, struct faults *) MUST_USE;

#endif
