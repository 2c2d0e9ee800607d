/*
 * Who may do what with a room, or with something that belongs to a room.
 */
#ifndef AUTH_ACCESS_H
#define AUTH_ACCESS_H

#include <stdbool.h>

#include "base/outcome.h"

struct caller;

/* What is asked for: a room, or a meeting, recording or delivery of one. */
struct thing {
	const char *owner;   /* the user it belongs to */
	const char *room_id; /* the room, or the one that it belongs to */
	bool is_shared;
};

bool access_is_owner(const struct caller *, const char *owner);

/* Has the caller credentials at all? */
bool access_is_known(const struct caller *);

/* Does it come with a key of scope admin, which reads what belongs to any user? */
bool access_is_admin(const struct caller *);

/* May the caller see all of it that is no secret?  The owner, and a key of scope admin. */
bool access_sees_all(const struct caller *, const char *owner);

/* May the owner see secrets?  Not with a key of scope read or admin. */
bool access_sees_secrets(const struct caller *);

/* May the caller open a meeting for somebody else, whom the request names?  With a key of scope
 * host alone: a user's own token is for that user. */
bool access_names_people(const struct caller *);

/* Does the scope of the caller's key, if any, allow this?  All but a GET are changes. */
enum outcome access_scope(const struct caller *, bool is_change) MUST_USE;

/* May this caller use the API?  Signed in, or anonymous in PUBLIC_MODE. */
enum outcome access_any(const struct caller *) MUST_USE;

/* May the caller read the audit?  Only with a key of scope admin; OUT_OF_REACH: the key is
 * limited to certain rooms. */
enum outcome access_audit(const struct caller *) MUST_USE;

/* May the caller see how the installation is?  The same, and the local user of AUTH_BACKEND=none. */
enum outcome access_health(const struct caller *) MUST_USE;

/* May the caller use what belongs to no room, as to make one?  OUT_OF_REACH: the key is limited to
 * certain rooms. */
enum outcome access_roomless(const struct caller *) MUST_USE;

/*
 * The following begin with the limit of a key to certain rooms: OUT_OF_REACH.
 */

/* May the caller open a meeting?  Every signed-in caller; an anonymous one if the room is
 * shared and PUBLIC_MODE is on. */
enum outcome access_enter(const struct caller *, const struct thing *) MUST_USE;

/* May the caller read it?  The owner; others only what is shared. */
enum outcome access_read(const struct caller *, const struct thing *) MUST_USE;

/* May the caller do anything else?  Only the owner; a key of scope admin, for which
 * access_scope leaves only GET. */
enum outcome access_own(const struct caller *, const struct thing *) MUST_USE;

#endif
