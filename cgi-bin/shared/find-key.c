#include "cgi-bin/shared/find-key.h"

#include <pthread.h>
#include <string.h>

#include "auth/caller.h"
#include "auth/key.h"
#include "base/arena.h"
#include "base/text.h"
#include "db/connection.h"
#include "json/read.h"
#include "json/tree.h"
#include "model/api_key.h"
#include "web/request.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct db *shared;

/* A JSON array of ids; NULL: NULL. */
static enum outcome
read_rooms(struct arena *arena, const char *text, const char *const **rooms)
{
	const struct json *array;
	const char **ids;
	size_t count;

	*rooms = NULL;
	if (text == NULL)
		return OK;
	if (json_parse(arena, text, strlen(text), &array) != OK ||
	    json_kind(array) != JSON_ARRAY)
		return FAILED;
	count = json_length(array);
	ids = arena_alloc(arena, (count + 1) * sizeof(*ids));
	for (size_t i = 0; i < count; i++)
		ids[i] = json_as_text(json_item(array, i));
	ids[count] = NULL;
	*rooms = ids;
	return OK;
}

static enum outcome
find(
    struct db *db, const struct request *request, const char *hash, struct caller *caller)
{
	struct api_key key;
	const char *const *rooms;
	enum scope scope;
	enum outcome out = api_key_use(
	    db, request->arena, hash, request->received_at, &key);

	if (out != OK)
		return out;
	if (!key_scope(key.scope, &scope) ||
	    read_rooms(request->arena, key.rooms, &rooms) != OK)
		return FAILED;
	*caller = (struct caller){
		.id = key.user_id,
		.name = text_empty(key.name) ? "Guest" : key.name,
		.email = "",
		.scope = scope,
		.key_id = key.id,
		.rooms = rooms,
		.expires_at = key.expires_at,
	};
	return OK;
}

enum outcome
find_key(struct request *request, const char *hash, struct caller *caller)
{
	return find(request->db, request, hash, caller);
}

enum outcome
find_key_together(struct request *request, const char *hash, struct caller *caller)
{
	enum outcome out;

	pthread_mutex_lock(&turn);
	out = find(shared, request, hash, caller);
	pthread_mutex_unlock(&turn);
	return out;
}

void
find_key_start(const char *program)
{
	shared = db_new(program);
}

void
find_key_stop(void)
{
	db_free(shared);
}
