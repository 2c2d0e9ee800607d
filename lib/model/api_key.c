#include "model/api_key.h"

#include <stddef.h>

#include "base/random.h"
#include "db/query.h"
#include "moment.h"

/* The order in which every statement about keys answers. */
static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct api_key, id) },
	{ COLUMN_TEXT, offsetof(struct api_key, scope) },
	{ COLUMN_TEXT, offsetof(struct api_key, user_id) },
	{ COLUMN_TEXT, offsetof(struct api_key, name) },
	{ COLUMN_TEXT, offsetof(struct api_key, created_at) },
	{ COLUMN_TEXT, offsetof(struct api_key, used_at) },
	{ COLUMN_TEXT, offsetof(struct api_key, revoked_at) },
};

static const struct shape shape = SHAPE(columns, struct api_key);

/* A program reads less of a key than an operator does. */
static const struct shape used_shape = { columns, 4, sizeof(struct api_key) };

enum outcome
api_key_use(struct db *db, struct arena *arena, const char *hash, int64_t now,
    struct api_key *key)
{
	const char *const values[] = { hash, moment_text(arena, now) };

	*key = (struct api_key){ 0 };
	return db_find(db, arena, CALL(QUERY_API_KEY_USE, values), &used_shape, key);
}

enum outcome
api_key_add(struct db *db, struct arena *arena, const char *hash, int64_t now,
    struct api_key *key)
{
	const char *const values[] = { random_uuid(arena), hash, key->scope, key->user_id,
		key->name, moment_text(arena, now) };

	return db_find(db, arena, CALL(QUERY_API_KEY_ADD, values), &shape, key);
}

enum outcome
api_key_list(struct db *db, struct arena *arena, struct api_key_list *list)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_API_KEY_LIST), &rows);

	if (out == OK)
		list->items = rows_list(arena, rows, &shape, &list->count);
	return out;
}

enum outcome
api_key_revoke(struct db *db, struct arena *arena, const char *id, int64_t now)
{
	const char *const values[] = { id, moment_text(arena, now) };
	struct api_key key;

	return db_find(db, arena, CALL(QUERY_API_KEY_REVOKE, values), &shape, &key);
}
