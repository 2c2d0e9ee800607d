/*
 * Claims in rounds: each round looks at all endpoints that have messages, some per claim,
 * so that the cost of a claim is limited.
 */
#ifndef DELIVER_ROUND_H
#define DELIVER_ROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "model/delivery.h"

struct arena;
struct db;

struct round {
	struct arena *keys;	 /* after's */
	const char *after;	 /* the last endpoint that was looked at */
	int64_t found, spent_ms; /* messages; time */
	int64_t failures;	 /* in a row, of the same claim */
	bool
	    is_idle; /* the last round, of one claim, found nothing: a look comes first */
	int64_t next_ms; /* when the next claim is to be made */
};

/* keys is the caller's, who frees it. */
struct round round_begin(struct arena *keys);

/* Claims, if it is time to.  Fills in after and endpoints of the claim. */
enum outcome round_claim(struct round *, struct db *, struct arena *, struct claim *,
    struct message_list *) MUST_USE;

#endif
