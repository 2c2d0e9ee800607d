/*
 * One try to send one message: from its claim until it is settled.
 */
#ifndef DELIVER_ATTEMPT_H
#define DELIVER_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "model/delivery.h"
#include "net/post.h"

struct json_writer;

struct attempt {
	struct attempt *next; /* its owner's */
	struct arena *arena;
	struct message message;
	const char *rendered;  /* a body that is not kept yet */
	struct post post;      /* valid once it is composed */
	int64_t not_before_ms; /* of the monotonic clock */
	int64_t start_by_ms;   /* later the lease could end before the try */
	bool is_unrendered;    /* it ended without a POST, because it has no body */
	bool is_returned; /* it was too late to begin: any process may claim it again */
	int64_t
	    delay_ms; /* until the next try, when this one has failed; -1: it was the last */
};

/* A copy of a message that was claimed at claimed_ms, for attempt_lease_ms. */
struct attempt *attempt_new(const struct message *, int64_t claimed_ms);
void attempt_free(struct attempt *);

/* The attempt whose post this is. */
struct attempt *attempt_of(struct post *);

/* How long a claim must last: the try, and the statements before and after it. */
int64_t attempt_lease_ms(void);

/* Fills in the post of a message whose body is kept. */
void attempt_compose(struct attempt *);

/* Call it when the try has ended: it computes when the next one is due. */
void attempt_judge(struct attempt *);

/* Its result, as delivery_settle expects it. */
void attempt_result(const struct attempt *, struct json_writer *);

/* Logs and counts its result. */
void attempt_note(const struct attempt *);

#endif
