#include "cgi-bin/shared/origin.h"

#include <stddef.h>

#include "auth/key.h"
#include "web/request.h"

static const char *
actor_of(const struct caller *caller)
{
	if (caller->key_id != NULL)
		return "key";
	return caller->id != NULL ? "user" : "guest";
}

struct origin
origin_of(const struct request *request)
{
	const struct caller *caller = &request->caller;

	return (struct origin){ .actor = actor_of(caller),
		.user_id = caller->id,
		.key_id = caller->key_id,
		.scope = caller->key_id == NULL ? NULL : key_scope_name(caller->scope),
		.request_id = request->id,
		.trace = request->trace };
}
