#include "auth/access.h"

#include <stddef.h>

#include "auth/caller.h"
#include "base/text.h"

bool
access_is_owner(const struct caller *caller, const char *owner)
{
	return caller->id != NULL && text_equal(caller->id, owner);
}

bool
access_is_known(const struct caller *caller)
{
	return caller->id != NULL || caller->scope == SCOPE_ADMIN;
}

bool
access_is_admin(const struct caller *caller)
{
	return caller->scope == SCOPE_ADMIN;
}

bool
access_sees_all(const struct caller *caller, const char *owner)
{
	return access_is_admin(caller) || access_is_owner(caller, owner);
}

bool
access_sees_secrets(const struct caller *caller)
{
	return caller->scope == SCOPE_USER || caller->scope == SCOPE_HOST;
}

bool
access_names_people(const struct caller *caller)
{
	return caller->scope == SCOPE_HOST;
}

enum outcome
access_scope(const struct caller *caller, bool is_change)
{
	switch (caller->scope) {
	case SCOPE_USER:
	case SCOPE_HOST:
		return OK;
	case SCOPE_READ:
	case SCOPE_ADMIN:
		return is_change ? FORBIDDEN : OK;
	case SCOPE_INGEST:
		return FORBIDDEN;
	}
	return FAILED;
}

/* A room that is not named is none of the key's. */
static enum outcome
reach(const struct caller *caller, const char *room_id)
{
	if (caller->rooms == NULL)
		return OK;
	for (const char *const *room = caller->rooms; *room != NULL; room++)
		if (text_equal(*room, room_id))
			return OK;
	return OUT_OF_REACH;
}

enum outcome
access_any(const struct caller *caller)
{
	return access_is_known(caller) || caller_public_mode() ? OK : UNAUTHENTICATED;
}

enum outcome
access_audit(const struct caller *caller)
{
	enum outcome out = reach(caller, NULL);

	return out == OK && !access_is_admin(caller) ? FORBIDDEN : out;
}

enum outcome
access_health(const struct caller *caller)
{
	return caller_is_local() ? OK : access_audit(caller);
}

enum outcome
access_roomless(const struct caller *caller)
{
	return reach(caller, NULL);
}

enum outcome
access_enter(const struct caller *caller, const struct thing *thing)
{
	enum outcome out = reach(caller, thing->room_id);

	if (out != OK || access_is_known(caller))
		return out;
	return thing->is_shared ? access_any(caller) : UNAUTHENTICATED;
}

enum outcome
access_read(const struct caller *caller, const struct thing *thing)
{
	enum outcome out = access_enter(caller, thing);

	if (out == OK && !thing->is_shared && !access_sees_all(caller, thing->owner))
		return FORBIDDEN;
	return out;
}

enum outcome
access_own(const struct caller *caller, const struct thing *thing)
{
	enum outcome out = reach(caller, thing->room_id);

	if (out != OK)
		return out;
	if (!access_is_known(caller))
		return UNAUTHENTICATED;
	return access_sees_all(caller, thing->owner) ? OK : FORBIDDEN;
}
