/*
 * One occupant in a sender's body; only for wire/.
 */
#ifndef WIRE_OCCUPANT_H
#define WIRE_OCCUPANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/flag.h"
#include "base/outcome.h"

struct arena;
struct faults;
struct json;
struct json_writer;

/* A text that is absent or empty is NULL. */
struct occupant {
	const char *id, *person;
	const char *name; /* of a signed-in person's token: guests name themselves */
	const char *nick, *email;
	const struct json *joined_at, *left_at; /* moments */
	enum flag is_moderator;
	const char *removed_by;
	bool has_speaking_ms;
	int64_t speaking_ms; /* at least 0 */
};

/* Where it is said: of one, or in a list of those who are or were in. */
enum occupant_place { OCCUPANT_ALONE, OCCUPANT_LISTED };

/*
 * INVALID after adding the faults: who is not an object, or a member has a wrong type and
 * then counts as absent.  who may be NULL: every member is absent.
 */
enum outcome occupant_read(const struct json *who, const char *dialect,
    enum occupant_place, struct occupant *, struct faults *) MUST_USE;

/*
 * Drops what does not count of what is told of the session: it counts only with the session's
 * joined_at; only who leaves tells removed_by and speaking_ms; and that somebody who leaves is
 * no moderator says nothing, because the session ends anyway.
 */
void occupant_limit(struct occupant *, bool is_left);

/* {"occupant","joined_at"?,"left_at"?,"person","name","nick","email","is_moderator"?,
 * "removed_by"?,"speaking_ms"?} */
void occupant_write(struct arena *, struct json_writer *, const struct occupant *);

#endif
