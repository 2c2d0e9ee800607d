/*
 * Events into the log.  Of many workers' events those that are there at a time are committed
 * together, by one connection; a second one is for meetings that are slow.
 */
#ifndef JITSI_EVENTS_STORE_EVENT_H
#define JITSI_EVENTS_STORE_EVENT_H

#include "base/outcome.h"

struct event;
struct request;

/* Before the workers, and after them. */
void store_event_start(void);
void store_event_stop(void);

/* OK: it is committed.  The event gets its dedup.  NOT_FOUND: no such meeting. */
enum outcome store_event(struct request *, struct event *) MUST_USE;

#endif
