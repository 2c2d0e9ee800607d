#include "auth/key.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"

#define PREFIX "rjk_"
#define RANDOM_BYTES 32

static const struct {
	const char *name;
	enum scope scope;
} scopes[] = {
	{ "read", SCOPE_READ },
	{ "host", SCOPE_HOST },
	{ "ingest", SCOPE_INGEST },
	{ "admin", SCOPE_ADMIN },
};

const char *
key_make(struct arena *arena)
{
	return arena_printf(arena, PREFIX "%s", random_hex(arena, RANDOM_BYTES));
}

bool
key_is(const char *bearer)
{
	return bearer != NULL && text_starts(bearer, PREFIX);
}

bool
key_scope(const char *name, enum scope *scope)
{
	for (size_t i = 0; i < COUNT(scopes); i++) {
		if (!text_equal(name, scopes[i].name))
			continue;
		*scope = scopes[i].scope;
		return true;
	}
	return false;
}

const char *
key_scope_name(enum scope scope)
{
	for (size_t i = 0; i < COUNT(scopes); i++)
		if (scopes[i].scope == scope)
			return scopes[i].name;
	return NULL;
}
