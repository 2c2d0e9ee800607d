/*
 * Who may do what with something that has an owner.
 */
#ifndef AUTH_ACCESS_H
#define AUTH_ACCESS_H

#include <stdbool.h>

#include "base/outcome.h"

struct caller;

bool access_is_owner(const struct caller *, const char *owner);

/* May the owner see secrets?  Not with a key of scope read. */
bool access_sees_secrets(const struct caller *);

/* Does the scope of the caller's key, if any, allow this?  All but a GET are changes. */
enum outcome access_scope(const struct caller *, bool is_change) MUST_USE;

/* May this caller use the API?  Signed in, or anonymous in PUBLIC_MODE. */
enum outcome access_any(const struct caller *) MUST_USE;

/* May the caller open a meeting?  Every signed-in caller; an anonymous one if the room is
 * shared and PUBLIC_MODE is on. */
enum outcome access_enter(const struct caller *, bool is_shared) MUST_USE;

/* May the caller read it?  The owner; others only what is shared. */
enum outcome access_read(
    const struct caller *, const char *owner, bool is_shared) MUST_USE;

/* May the caller do anything else?  Only the owner. */
enum outcome access_own(const struct caller *, const char *owner) MUST_USE;

#endif
