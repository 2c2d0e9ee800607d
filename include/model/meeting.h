/*
 * Meetings: opening, reading and ending them (doc/design/states.md, "Meeting").  The module
 * owns MEETING_GRACE, MEETING_LOST_AFTER and MEETING_LONGEST (meeting_config).
 */
#ifndef MODEL_MEETING_H
#define MODEL_MEETING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;
struct origin;
struct round;

extern const struct config_group meeting_config;

struct meeting {
	const char *id, *room_id, *user_id; /* user_id: the owner */
	const char *room_name;		    /* Jitsi's, lower case */
	const char *platform, *recording_type, *recording_trigger;
	const char *start_date, *end_date;
	bool is_active;
	const char *ended_at; /* NULL while it is active */
	int64_t num_clients;  /* connections in it now */
	int64_t num_people;   /* distinct people among them */
	bool is_shared;	      /* is its room shared, and not deleted? */
	const char *room;     /* the room's own name; meeting_find_plain lacks it */
	/* meeting_open's alone: */
	int64_t ends_at;	  /* a moment; 0: it has no limit */
	int64_t max_participants; /* 0: any number */
};

/*
 * Where a meeting is to be open, and when its tokens expire (a moment); end_date: when its
 * owner wants it to end at the latest, 0: nothing is said.
 */
struct meeting_opening {
	const char *room_id;
	int64_t now, expires, end_date;
	const struct origin *origin;
};

/*
 * The room's active meeting or a new one.  Its end_date is at least expires, but within what
 * its owner, its room and MEETING_LONGEST allow.  Any number of callers at once get the same one.
 * NOT_FOUND: no such room.
 */
enum outcome meeting_open(struct db *, struct arena *, const struct meeting_opening *,
    struct meeting *) MUST_USE;

/* By MEETING_LONGEST, the latest end of a meeting that begins at that moment; INT64_MAX: any. */
int64_t meeting_latest_end(int64_t start);

/* MEETING_LONGEST in milliseconds; 0: no limit. */
int64_t meeting_longest(void);

enum outcome meeting_find(
    struct db *, struct arena *, const char *id, struct meeting *) MUST_USE;

/* The same, with num_clients and num_people 0, because it does not count them. */
enum outcome meeting_find_plain(
    struct db *, struct arena *, const char *id, struct meeting *) MUST_USE;

/*
 * The name of the room in which the meeting of that room_name (lower case) takes place, for who
 * knows no more than that.  NOT_FOUND: there is no such meeting, its room is deleted, or it has
 * ended and the room has another name since.
 */
enum outcome meeting_find_room(
    struct db *, struct arena *, const char *room_name, const char **name) MUST_USE;

/* The next few active meetings that are over, in the order of their rooms. */
enum outcome meeting_look(struct db *, struct arena *, struct round *) MUST_USE;

/* The next few active meetings: reads nothing of what took place in them. */
enum outcome meeting_next(struct db *, struct arena *, struct round *) MUST_USE;

/*
 * Ends a meeting that is over, in a transaction of its own under its room's lock; *is_ended:
 * this call did it.  TIMED_OUT: it takes too long, or somebody holds the room.
 */
enum outcome meeting_settle(
    struct db *, struct arena *, const char *id, bool *is_ended) MUST_USE;

#endif
