/*
 * Who may do what with something that has an owner.
 */
#ifndef AUTH_ACCESS_H
#define AUTH_ACCESS_H

#include <stdbool.h>

#include "base/outcome.h"

struct caller;

bool access_is_owner(const struct caller *, const char *owner);

/* May the owner see secrets?  Not by a key that is only for reading. */
bool access_sees_secrets(const struct caller *);

/* Does the caller's key, if it came with one, reach this far?  Only a GET changes nothing. */
enum outcome access_scope(const struct caller *, bool is_change) MUST_USE;

/* May this caller see anything at all?  Signed in, or anonymous in PUBLIC_MODE. */
enum outcome access_any(const struct caller *) MUST_USE;

/* Opening a meeting: everybody signed in (that is what a link is for), anonymous
 * callers when the room is shared and PUBLIC_MODE is on. */
enum outcome access_enter(const struct caller *, bool is_shared) MUST_USE;

/* Reading: the owner; others only what is shared. */
enum outcome access_read(
    const struct caller *, const char *owner, bool is_shared) MUST_USE;

/* Everything else is the owner's. */
enum outcome access_own(const struct caller *, const char *owner) MUST_USE;

#endif
