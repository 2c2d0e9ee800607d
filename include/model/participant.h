/*
 * Attendance: the people of a meeting, from its sessions.
 */
#ifndef MODEL_PARTICIPANT_H
#define MODEL_PARTICIPANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* An occupant in a meeting or one of its breakout rooms. */
struct session {
	const char *occupant, *joined_at;
	const char *left_at;	/* NULL: open */
	const char *breakout;	/* NULL: the main room */
	const char *removed_by; /* a person's id, or an occupant; NULL: nobody */
	int64_t speaking_ms;	/* -1: not reported */
	bool assumed;		/* left_at was not reported */
	bool
	    is_doubtful; /* the sender's clock was wrong: it is out of the meeting's time */
};

/* A time as a moderator. */
struct span {
	const char *from, *to; /* to NULL: it goes on */
};

struct participant {
	const char *id, *name, *email; /* name, email: NULL if not reported */
	const char *nick; /* what they call themselves; NULL: nothing else than name */
	const char *first_seen, *last_seen;
	int64_t seconds;	/* sessions that overlap count once */
	int64_t speaking_ms;	/* of all sessions; -1: of none of them reported */
	const char *removed_by; /* at the latest removal; NULL: never */
	struct span *moderator; /* over all sessions; those that touch are one */
	int64_t moderator_count;
	struct session *sessions; /* by joined_at */
	int64_t session_count;
};

struct participant_list {
	struct participant *items;
	int64_t count;
	int64_t peak; /* the largest number of people at one time */
	int64_t person_seconds;
};

/* In the order of first_seen; open sessions run to now while the meeting is active, then to
 * its end. */
enum outcome participant_list(struct db *, struct arena *, const char *meeting_id,
    int64_t now, struct participant_list *) MUST_USE;

#endif
