/*
 * Signatures with a time, as some senders put them on their webhooks:
 *
 *	t=<Unix seconds>,v1=<hex>[,v1=<hex>...]
 *
 * where v1 is HMAC-SHA256 of "<t as it stands>.<raw body>".
 */
#ifndef AUTH_TIMED_SIGNATURE_H
#define AUTH_TIMED_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "metrics/refusal.h"

struct arena;

/* How far t may be from now, before or after it. */
#define TIMED_SIGNATURE_SECONDS INT64_C(300)

struct timed_signature {
	const char *header; /* NULL: there is none */
	const char *body;
	size_t length;
	const char *secret;
	int64_t now; /* a moment */
};

/* No fault when one of the header's signatures fits, else why none does.  Compared in constant
 * time. */
struct objection timed_signature_fault(struct arena *, const struct timed_signature *);

#endif
