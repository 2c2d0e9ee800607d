/*
 * HTTP POSTs to strangers' servers: many at once, on the caller's thread.
 *
 *	poster_start(poster, &post);
 *	while ((ended = poster_next(poster)) == NULL)
 *		poster_wait(poster, -1, timeout_ms);
 *
 * A try has DELIVER_TIMEOUT from the look-up of the name to the status line.  Each
 * address is checked when its socket is made, so a forbidden one is never connected to
 * (net/address.h; with DELIVER_ALLOW_PRIVATE all are allowed). http and https; TLS is
 * verified by the system's authorities.  No redirects, no proxies, no cookies, nothing
 * from the environment.  Of the answer only the status and Retry-After are used; a long
 * one is not read to its end.
 *
 * The module owns DELIVER_TIMEOUT and DELIVER_ALLOW_PRIVATE (post_config).
 */
#ifndef NET_POST_H
#define NET_POST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct config_group;
struct poster;

extern const struct config_group post_config;

/* How a POST ended. */
enum post_end {
	POST_ANSWERED, /* with a status; the rest of the answer does not matter.  A probe: it
	                  is connected */
	POST_BAD_URL,
	POST_NO_ADDRESS, /* its name is unknown */
	POST_FORBIDDEN,	 /* none of its addresses may be connected to */
	POST_NO_CONNECTION,
	POST_NO_TLS,
	POST_TIMEOUT,
	POST_BROKEN /* the connection ended before there was a status */
};

/* The caller's, with its texts; it must live until poster_next returns it. */
struct post {
	const char *url;
	const char *const *headers; /* "Name: value"; ends with NULL */
	const char *body;
	size_t body_bytes;
	bool is_own; /* the operator's server: any address is allowed */
	bool
	    is_probe; /* only looks up the name and connects, with TLS: it sends nothing */

	/* Set when it has ended. */
	enum post_end end;
	int status;	     /* 200 to 999 */
	int64_t retry_after; /* seconds that the answer asks to wait; 0: it does not */

	struct post *next; /* poster's own */
	void *transfer, *header_list;
	size_t answer_bytes;
	bool is_forbidden;
};

/* Once in a process, before its threads: sets up libcurl, ignores SIGPIPE.  false:
 * libcurl cannot be used (logged). */
bool poster_setup(void) MUST_USE;

/* Ends the process if there is no memory.  The caller frees it, and running POSTs end. */
struct poster *poster_new(void);
void poster_free(struct poster *);

void poster_start(struct poster *, struct post *);

/* A POST that has ended; NULL: none has. */
struct post *poster_next(struct poster *);

/* Cancels a running POST and returns it; NULL: none runs. */
struct post *poster_cancel(struct poster *);

/* Waits until a POST may have ended, fd (-1: none) is readable or the time is over. */
void poster_wait(struct poster *, int fd, int64_t timeout_ms);

/* DELIVER_TIMEOUT. */
int64_t post_timeout_ms(void);

/* The end in words, for the log. */
const char *post_end_text(enum post_end);

/* The same for users.  It does not say whether a name of our own network exists. */
const char *post_end_public(enum post_end);

#endif
