#include "cgi-bin/shared/find-key.h"

#include <pthread.h>

#include "auth/caller.h"
#include "auth/key.h"
#include "base/text.h"
#include "db/connection.h"
#include "model/api_key.h"
#include "web/request.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct db *shared;

static enum outcome
find(
    struct db *db, const struct request *request, const char *hash, struct caller *caller)
{
	struct api_key key;
	enum scope scope;
	enum outcome out = api_key_use(
	    db, request->arena, hash, request->received_at, &key);

	if (out != OK)
		return out;
	if (!key_scope(key.scope, &scope))
		return FAILED;
	*caller = (struct caller){
		.id = key.user_id,
		.name = text_empty(key.name) ? "Guest" : key.name,
		.email = "",
		.scope = scope,
		.key_id = key.id,
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
