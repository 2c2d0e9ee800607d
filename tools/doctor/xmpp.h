/*
 * A Jitsi's Prosody, as a browser in a meeting sees it: XMPP over a WebSocket (RFC 7395), an
 * anonymous login, jicofo's conference request, a room (XEP-0045).
 */
#ifndef TOOLS_DOCTOR_XMPP_H
#define TOOLS_DOCTOR_XMPP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct element;
struct websocket;

/* A subprotocol of WebSockets. */
#define XMPP_PROTOCOL "xmpp"

struct xmpp {
	struct arena *arena;
	struct websocket *socket; /* open */
	const char *domain;
	int64_t timeout_ms; /* for each answer */

	/* Set here; before, role and affiliation are "", the others 0. */
	const char *problem;		/* why the newest step failed, in words */
	const char *seat;		/* room/nick, once in a room */
	const char *role, *affiliation; /* in it, as the room told last */
	unsigned asked;
};

/*
 * All of them: OK; FORBIDDEN: the server refuses; UNAVAILABLE: no usable answer; then problem
 * says which.
 */

/* Opens the stream, logs in and binds.  NOT_FOUND: the server does not have this domain. */
enum outcome xmpp_log_in(struct xmpp *) MUST_USE;

/* Asks jicofo to lead a conference in a room. */
enum outcome xmpp_request(struct xmpp *, const char *focus, const char *room) MUST_USE;

/* Enters a room, up to the room's answer to that. */
enum outcome xmpp_enter(struct xmpp *, const char *room, const char *nick) MUST_USE;

/* Is it a moderator, or may make itself one, in the room that it has entered? */
bool xmpp_is_moderator(const struct xmpp *);

/* Reads what comes until the deadline (base/clock.h), or until it has become a moderator. */
enum outcome xmpp_watch(struct xmpp *, int64_t deadline) MUST_USE;

/* Leaves the room and ends the stream, without waiting. */
void xmpp_leave(struct xmpp *);

#endif
