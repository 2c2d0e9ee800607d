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
access_sees_secrets(const struct caller *caller)
{
	return caller->scope == SCOPE_USER || caller->scope == SCOPE_HOST;
}

enum outcome
access_scope(const struct caller *caller, bool is_change)
{
	switch (caller->scope) {
	case SCOPE_USER:
	case SCOPE_HOST:
		return OK;
	case SCOPE_READ:
		return is_change ? FORBIDDEN : OK;
	case SCOPE_INGEST:
		return FORBIDDEN;
	}
	return FAILED;
}

enum outcome
access_any(const struct caller *caller)
{
	return caller->id != NULL || caller_public_mode() ? OK : UNAUTHENTICATED;
}

enum outcome
access_enter(const struct caller *caller, bool is_shared)
{
	if (caller->id != NULL)
		return OK;
	return is_shared ? access_any(caller) : UNAUTHENTICATED;
}

enum outcome
access_read(const struct caller *caller, const char *owner, bool is_shared)
{
	enum outcome out = access_enter(caller, is_shared);

	if (out == OK && !is_shared && !access_is_owner(caller, owner))
		return FORBIDDEN;
	return out;
}

enum outcome
access_own(const struct caller *caller, const char *owner)
{
	if (caller->id == NULL)
		return UNAUTHENTICATED;
	return access_is_owner(caller, owner) ? OK : FORBIDDEN;
}
