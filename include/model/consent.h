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
struct round;

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

/* What a person says now. */
struct decision {
	const char *meeting_id, *person;
	bool is_guest, consent_given;
	int64_t now;
};

/*
 * Says it, or says it anew.  *id, the same at each change, is the arena's.  Hand-overs that
 * waited for this go.  NOT_FOUND: no such meeting.
 */
enum outcome consent_give(
    struct db *, struct arena *, const struct decision *, const char **id) MUST_USE;

enum outcome consent_count(
    struct db *, struct arena *, const char *meeting_id, struct consent_count *) MUST_USE;

/* The next few meetings with a hand-over that waits, in the order of their ids. */
enum outcome consent_look(struct db *, struct arena *, struct round *) MUST_USE;

/*
 * Looks at a meeting's again: consents may be complete since who was in was told late.
 * *is_ended is false: no meeting ends by this.
 */
enum outcome consent_settle(
    struct db *, struct arena *, const char *id, bool *is_ended) MUST_USE;

#endif
