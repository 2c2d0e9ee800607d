/*
 * The ways into a meeting that its opener gets.
 */
#ifndef CGI_BIN_LINK_MEETING_H
#define CGI_BIN_LINK_MEETING_H

#include <stdbool.h>

#include "base/outcome.h"

struct invitation;
struct meeting;
struct reply;
struct request;
struct room;

struct links {
	const char *room_url;
	const char *host_room_url; /* "" for others than the meeting's owner */
};

/* Without a place to wait in, a locked room is its owner's alone: FORBIDDEN, with a text. */
enum outcome pass_lock(
    const struct request *, struct reply *, const struct room *, bool has_lobby) MUST_USE;

/*
 * With tokens of the caller's own.  wanted has the meeting, when tokens expire, whether the
 * room is locked, and a name that stands for the caller's (NULL: none).
 */
enum outcome link_jitsi(
    const struct request *, const struct invitation *wanted, struct links *) MUST_USE;

/* Those that Whereby gave, unless the room was locked since. */
enum outcome link_whereby(const struct request *, struct reply *, const struct room *,
    const struct meeting *, struct links *) MUST_USE;

#endif
