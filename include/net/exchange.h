/*
 * One HTTP request to a server that the operator named, on the caller's thread, and all of
 * its answer.
 *
 *	struct exchange exchange = { .method = "GET", .url = url, .headers = headers,
 *		.timeout_ms = 5000 };
 *	exchange_run(arena, &exchange);
 *	if (exchange.end == POST_ANSWERED && exchange.status == 200) ...
 *
 * Any address is connected to, private ones too.  Otherwise as in net/post.h: TLS is verified
 * by the system's authorities; no redirects, no proxies, nothing from the environment.
 * poster_setup must have been called in this process.
 */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/post.h"

struct arena;

/* An answer that is longer is as if it had been broken off. */
#define EXCHANGE_ANSWER_BYTES ((size_t)256 * 1024)

struct exchange {
	const char *method, *url;
	const char *const *headers; /* "Name: value"; ends with NULL */
	const char *body;	    /* NULL: none */
	size_t body_bytes;
	int64_t timeout_ms; /* from the look-up of the name to the answer's last byte */

	/* Set by exchange_run. */
	enum post_end end;   /* POST_ANSWERED: the whole answer is here */
	int status;	     /* of POST_ANSWERED */
	int64_t retry_after; /* seconds that the answer asks to wait; 0: it does not */
	const char *answer;  /* its body, NUL-terminated; the arena's */
	size_t answer_bytes;
};

void exchange_run(struct arena *, struct exchange *);

/* Was it answered by a status of 200 to 299? */
bool exchange_is_fine(const struct exchange *);

/* May the server have done what it was asked for, without our knowing what came of it? */
bool exchange_is_lost(const struct exchange *);

/* Was this one request refused, which says nothing of others? */
bool exchange_is_refusal(const struct exchange *);

#endif
