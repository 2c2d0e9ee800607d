/*
 * One try to send one message: from its claim until what came of it is written down.
 */
#ifndef DELIVER_ATTEMPT_H
#define DELIVER_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "model/delivery.h"
#include "net/post.h"

struct attempt {
	struct attempt *next; /* its owner's */
	struct arena *arena;
	struct message message;
	const char *rendered; /* a body that is not kept yet */
	struct post post;     /* valid once it is composed */
	int64_t not_before_ms; /* of the monotonic clock */
	int64_t start_by_ms;   /* later the lease could end before the try */
};

/* A copy of a message that was claimed at claimed_ms for lease_ms. */
struct attempt *attempt_new(const struct message *, int64_t claimed_ms, int64_t lease_ms);
void attempt_free(struct attempt *);

/* The attempt whose post this is. */
struct attempt *attempt_of(struct post *);

/* How long a claim must be for: the try, and the database before and after it. */
int64_t attempt_lease_ms(void);

/*
 * Renders the body of a first try.  NOT_FOUND: there is nothing to be sent any more.
 * UNAVAILABLE: may be asked again.
 */
enum outcome attempt_render(struct attempt *, struct db *) MUST_USE;

/* The post, of a message whose body is kept. */
void attempt_compose(struct attempt *);

/* Writes down what came of it.  UNAVAILABLE: may be asked again. */
enum outcome attempt_settle(const struct attempt *, struct db *) MUST_USE;

#endif
