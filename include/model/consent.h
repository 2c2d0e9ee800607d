/*
 * Consent to be recorded. If the room requires it, deliveries of recordings wait for it.
 */
#ifndef MODEL_CONSENT_H
#define MODEL_CONSENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct origin;
struct round;

/* The last answer of one person. */
struct consent {
	const char *person; /* the person, as in sessions */
	bool is_guest, consent_given;
	const char *decided_at;
};

struct consent_list {
	struct consent *items;
	int64_t count;
};

struct consent_count {
	int64_t given, refused, guests_given, guests_refused;
};

/* A new answer of a person. */
struct decision {
	const char *meeting_id, *person;
	bool is_guest, consent_given;
	int64_t now;
	const struct origin *origin;
};

/*
 * Stores an answer, or changes it. *id does not change with the answer; it is the
 * arena's. Sends the deliveries that waited for this answer. NOT_FOUND: no such meeting.
 */
enum outcome consent_give(
    struct db *, struct arena *, const struct decision *, const char **id) MUST_USE;

enum outcome consent_count(
    struct db *, struct arena *, const char *meeting_id, struct consent_count *) MUST_USE;

/* The last answer of each person, oldest first. */
enum outcome consent_list(
    struct db *, struct arena *, const char *meeting_id, struct consent_list *) MUST_USE;

/* The next few meetings with a delivery that waits, in the order of their ids. */
enum outcome consent_look(struct db *, struct arena *, struct round *) MUST_USE;

/*
 * Checks the waiting deliveries of a meeting again: late events may have changed who was
 * present. *is_ended is false: this ends no meeting.
 */
enum outcome consent_settle(
    struct db *, struct arena *, const char *id, bool *is_ended) MUST_USE;

#endif
