/*
 * One HTTP request to a server that the operator configured, on the caller's thread, with
 * the whole answer.
 *
 *	struct exchange exchange = { .method = "GET", .url = url, .headers = headers,
 *		.timeout_ms = 5000 };
 *	exchange_run(arena, &exchange);
 *	if (exchange.end == POST_ANSWERED && exchange.status == 200) ...
 *
 * Private addresses are allowed unless the caller says otherwise.  The rest is as in
 * net/post.h: TLS is verified by the system's authorities; no redirects, no proxies,
 * nothing from the environment.  Call poster_setup before, once in the process.
 */
#ifndef NET_EXCHANGE_H
#define NET_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/post.h"

struct arena;

/* A longer answer counts as broken off. */
#define EXCHANGE_ANSWER_BYTES ((size_t)256 * 1024)

struct exchange {
	const char *method, *url;
	const char *const *headers; /* "Name: value"; ends with NULL */
	const char *body;	    /* NULL: none */
	size_t body_bytes;
	int64_t timeout_ms; /* from the look-up of the name to the answer's last byte */
	/* With one of the first two each address is checked when its socket is made: one that is
	 * forbidden, or neither public nor local (net/address.h), is never connected to. */
	bool is_public_only;  /* no local address */
	bool is_plain_inside; /* plain http to local addresses alone */
	bool heeds_stop;      /* breaks off within a second once stop_asked */
	/* Of exchange_connection: requests one after the other use the same one while the server
	 * keeps it; NULL: this one has its own. */
	void *connection;

	/* Set by exchange_run. */
	enum post_end end;   /* POST_ANSWERED: the whole answer is here */
	int status;	     /* of POST_ANSWERED */
	int64_t retry_after; /* seconds that the answer asks to wait; 0: it does not */
	const char *answer;  /* its body, NUL-terminated; the arena's */
	size_t answer_bytes;
	const char *reason;	  /* libcurl's words about a failure; "": none */
	const char *date;	  /* the answer's header; NULL: it has none */
	int64_t certificate_ends; /* the moment; 0: no TLS, or it is unknown */
};

void exchange_run(struct arena *, struct exchange *);

/* Is opened when first used.  NULL: no memory.  The caller frees it. */
void *exchange_connection(void);
void exchange_connection_free(void *);

/* Was the answer a status of 200 to 299? */
bool exchange_is_fine(const struct exchange *);

/* Is the result unknown?  The server may have done what the request asks for. */
bool exchange_is_lost(const struct exchange *);

/* Was this request refused, which says nothing about others? */
bool exchange_is_refusal(const struct exchange *);

#endif
