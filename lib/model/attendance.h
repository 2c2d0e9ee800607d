/*
 * Sessions as rows -> people: inside model/ only.
 */
#ifndef MODEL_ATTENDANCE_H
#define MODEL_ATTENDANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct participant_list;

/* A session with who it is; moments are microseconds. */
struct stay {
	const char *person, *occupant, *email,
	    *breakout;		/* email, breakout: may be NULL */
	const char *name;	/* the token's; NULL: not reported */
	const char *nick;	/* the name that the person chose; NULL: not reported */
	const char *removed_by; /* NULL: nobody, or not reported */
	const char *moderator;	/* spans_text (sql/code/session); NULL: never */
	int64_t speaking_ms;	/* -1: not reported */
	int64_t name_at, nick_at, removed_at, joined_at;
	int64_t ended_at; /* an open one: until when it counts */
	bool is_open, assumed, is_doubtful;
};

/* Sorts the stays.  The people, in the order of their first session. */
void attendance_gather(
    struct arena *, struct stay *, size_t count, struct participant_list *);

#endif
