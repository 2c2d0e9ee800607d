/*
 * Consent: who agrees to be recorded; hand-overs wait for it where the room requires it.
 */
#ifndef MODEL_CONSENT_H
#define MODEL_CONSENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* What one person last said. */
struct consent {
	const char *person; /* who: the person of their sessions */
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

/*
 * Says, or says anew, what a person (consent->person) thinks; decided_at is not read.  *id,
 * the same at each change, is the arena's.  Hand-overs that waited for this go.  NOT_FOUND:
 * no such meeting.
 */
enum outcome consent_give(struct db *, struct arena *, const char *meeting_id,
    const struct consent *, int64_t now, const char **id) MUST_USE;

/* In the order in which they were given. */
enum outcome consent_list(struct db *, struct arena *, const char *meeting_id,
    struct consent_list *) MUST_USE;

enum outcome consent_count(struct db *, struct arena *, const char *meeting_id,
    struct consent_count *) MUST_USE;

/* One look at every hand-over that waits; begins as { "", false }. */
struct consent_round {
	const char *after; /* the last meeting seen; the arena's, to be kept till the end */
	bool is_done;
};

/*
 * Looks at the next few again: consents may be complete since who was in was told late.  Not
 * OK when one could not be decided now; the round can go on.
 */
enum outcome consent_settle(struct db *, struct arena *, int64_t now, struct consent_round *)
    MUST_USE;

#endif
