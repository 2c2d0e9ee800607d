/*
 * What goes on at this site, in numbers: for its operator.
 */
#ifndef MODEL_OVERVIEW_H
#define MODEL_OVERVIEW_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* Settings of the connection by which every statement of overview and listing uses the
 * indexes.  Call it first. */
enum outcome overview_begin(struct db *, struct arena *) MUST_USE;

struct overview_people {
	int64_t meetings; /* active ones */
	int64_t people, clients;
};

enum outcome overview_people(
    struct db *, struct arena *, struct overview_people *) MUST_USE;

/* The event that was received last. */
struct overview_event {
	const char *type, *timestamp, *meeting_id, *room;
};

/* NOT_FOUND: the active meetings, and those that ended last, have none. */
enum outcome overview_last_event(
    struct db *, struct arena *, struct overview_event *) MUST_USE;

struct overview_recordings {
	int64_t running,
	    stopped;	 /* of active meetings; stopped: a completion is expected */
	int64_t missing; /* in the last 7 days */
};

enum outcome overview_recordings(
    struct db *, struct arena *, int64_t now, struct overview_recordings *) MUST_USE;

/* What is still to be done. */
struct overview_work {
	int64_t pending;       /* messages that are due, now or later */
	const char *oldest_at; /* since when the oldest of them is; NULL: there is none */
	int64_t waiting;       /* messages without an endpoint, or without a consent */
	int64_t failing;       /* endpoints with messages whose last attempt failed */
	int64_t dead;	       /* messages that were given up */
	int64_t disabled;      /* webhooks to which nothing more is sent */
	int64_t erasures;      /* begun and not complete */
};

enum outcome overview_work(struct db *, struct arena *, struct overview_work *) MUST_USE;

#endif
