/*
 * One occupant in a sender's body; only for wire/.
 */
#ifndef WIRE_OCCUPANT_H
#define WIRE_OCCUPANT_H

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
};

/* Where it is said: of one, or in a list of those who are or were in. */
enum occupant_place { OCCUPANT_ALONE, OCCUPANT_LISTED };

/*
 * INVALID after adding the faults: who is not an object, or a member has a wrong type and
 * then counts as absent.  who may be NULL: every member is absent.
 */
enum outcome occupant_read(const struct json *who, const char *dialect,
    enum occupant_place, struct occupant *, struct faults *) MUST_USE;

/* {"occupant","joined_at"?,"left_at"?,"person","name","nick","email"} */
void occupant_write(struct arena *, struct json_writer *, const struct occupant *);

#endif
