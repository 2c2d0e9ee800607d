/*
 * What the files of "doctor --join" share: its rows, and the visits to a room that nobody has
 * opened.
 */
#ifndef TOOLS_DOCTOR_JOIN_H
#define TOOLS_DOCTOR_JOIN_H

#include "base/outcome.h"
#include "doctor.h"
#include "xmpp.h"

struct arena;

enum join_check {
	JOIN_SETTINGS,
	JOIN_CONNECTION,
	JOIN_UPGRADE,
	JOIN_DOMAIN,
	JOIN_TOKEN,
	JOIN_FOCUS,
	JOIN_ROOM,
	JOIN_GUEST,
	JOIN_OTHER_ROOM,
	JOIN_HOST,
	JOIN_WRONG_SECRET,
	JOIN_NO_TOKEN,
	JOIN_CHECKS
};

extern const struct check join_checks[JOIN_CHECKS];

struct join {
	struct doctor *doctor;
	struct arena *arena;
	const char *url;	 /* of the WebSocket */
	const char *domain;	 /* Prosody's */
	const char *focus, *muc; /* its components */
	const char *name, *room; /* the room's name and address */
	int64_t entered;	 /* base/clock.h, monotonic */
	struct xmpp guest;	 /* who is in it */
};

/* Which token a visitor has. */
enum join_token { NO_TOKEN, GUEST_TOKEN, HOST_TOKEN, OTHER_ROOM_TOKEN, FORGED_TOKEN };

/*
 * Connects and upgrades; the outcome of neither is a row.  false: *end says whether there was
 * a connection, *problem what went wrong.
 */
struct join_way {
	bool is_connected;
	int status; /* HTTP's; 0: none */
	const char *problem;
	int64_t took_ms; /* the connection and the upgrade */
};
bool join_connect(
    struct join *, enum join_token, struct xmpp *, struct join_way *) MUST_USE;

#endif
