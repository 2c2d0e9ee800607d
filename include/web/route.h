/*
 * The route table: the first thing that a reader of a program meets.
 *
 *	{ "POST", "/v1/rooms/{name}/meeting", ANYBODY, open_meeting },
 *
 * A {part} stands for one path segment, never empty; the handler finds it in
 * request->captures, in order.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stddef.h>

#include "base/outcome.h"

struct reply;
struct request;

/* Who may call; checked before the body is looked at. */
enum access {
	OPEN,		  /* everybody; credentials are not read */
	ANYBODY,	  /* anonymous or signed in; a bad bearer is 401 all the same */
	SIGNED_IN,	  /* a user's bearer, or a key of scope host, or read for a GET */
	SIGNATURE,	  /* X-Jitsi-Signature over the raw body */
	SIGNATURE_OR_KEY, /* the same, or without one a key of scope ingest */
	EVENT_SYNC,	  /* the bearer of the stock dialect, or a key of scope ingest */
	WHEREBY		  /* Whereby-Signature over its time and the raw body */
};

typedef enum outcome handler(struct request *, struct reply *);

struct route {
	const char *method;
	const char *path;
	enum access access;
	handler *handle;
};

/*
 * Answers a prepared request: finds the row; 404, 405 with Allow, OPTIONS, 413,
 * 401, 415 are decided here; else calls the handler.
 */
void route_serve(const struct route *, size_t count, struct request *, struct reply *);

#endif
