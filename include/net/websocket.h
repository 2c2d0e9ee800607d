/*
 * A WebSocket (RFC 6455) to a server that the operator configured, as its client, on the
 * caller's thread: one text message at a time.
 *
 *	struct websocket *socket = websocket_open(arena, &opening);
 *	if (socket != NULL && websocket_send(socket, "<open/>", deadline) == OK &&
 *	    websocket_receive(socket, &message, deadline) == OK)
 *		...
 *
 * TLS and addresses are as in net/exchange.h.  Pings are answered while a message is waited
 * for.  Deadlines are those of base/clock.h.  Call poster_setup before, once in the process.
 */
#ifndef NET_WEBSOCKET_H
#define NET_WEBSOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "net/post.h"

struct arena;
struct websocket;

struct websocket_opening {
	const char *url;      /* ws or wss */
	const char *protocol; /* which the server must speak */
	const char *key;      /* Sec-WebSocket-Key: 16 random bytes in base64 */
	const char *accept;   /* what the server must answer to it (RFC 6455, 4.2.2) */
	int64_t timeout_ms;   /* for the connection, and again for the upgrade */

	/* Set by websocket_open. */
	bool is_connected;   /* up to TLS */
	enum post_end end;   /* POST_ANSWERED: there is a status */
	int status;	     /* HTTP's; 101: upgraded */
	const char *problem; /* in words, when there is no WebSocket */
};

/* NULL: see end, status and problem.  It is closed with the arena, or by websocket_close. */
struct websocket *websocket_open(struct arena *, struct websocket_opening *);

/* Ends it without waiting for the server's word. */
void websocket_close(struct websocket *);

/* A text.  TIMED_OUT; UNAVAILABLE: the connection is lost. */
enum outcome websocket_send(
    struct websocket *, const char *text, int64_t deadline) MUST_USE;

/*
 * The next text: valid UTF-8 without NUL, the arena's.  TIMED_OUT; NOT_FOUND: the server has
 * ended the connection; UNAVAILABLE: it is lost; TOO_LARGE; MALFORMED: against RFC 6455.
 */
enum outcome websocket_receive(
    struct websocket *, const char **message, int64_t deadline) MUST_USE;

#endif
