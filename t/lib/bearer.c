#include "lib/bearer.h"

#include <stddef.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "lib/settings.h"

enum outcome
bearer_ask(struct arena *arena, const char *authorization, struct caller *caller)
{
	const struct credentials given = {
		.authorization = authorization,
		.authorization_count = authorization != NULL,
		.remote_address = "192.0.2.1",
	};

	return caller_identify(arena, &given, caller);
}

enum outcome
bearer_ask_with(struct arena *arena, const char *token, struct caller *caller)
{
	return bearer_ask(arena, arena_printf(arena, "Bearer %s", token), caller);
}

int
bearer_open(void **state)
{
	verify_open(state);
	return SETTINGS(*state, &caller_config, BEARER_SETTINGS) == NULL ? 0 : -1;
}
