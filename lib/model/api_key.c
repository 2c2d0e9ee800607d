#include "model/api_key.h"

#include <stddef.h>

#include "base/random.h"
#include "db/query.h"

/* The order in which every statement about keys answers. */
#define KEY(member) COLUMN(struct api_key, member)

/* clang-format off */
static const struct column columns[] = {
	{ KEY(id), COLUMN_TEXT },
	{ KEY(scope), COLUMN_TEXT },
	{ KEY(user_id), COLUMN_TEXT, MAY_BE_NULL },
	{ KEY(name), COLUMN_TEXT },
	{ KEY(created_at), COLUMN_TIME },
	{ KEY(used_at), COLUMN_TIME, MAY_BE_NULL },
	{ KEY(revoked_at), COLUMN_TIME, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct api_key);

/* A program reads less of a key than an operator does. */
static const struct shape used_shape = { columns, 4, sizeof(struct api_key) };

enum outcome
api_key_use(struct db *db, struct arena *arena, const char *hash, int64_t now,
    struct api_key *key)
{
	*key = (struct api_key){ 0 };
	return db_find(db, arena,
	    CALL(QUERY_API_KEY_USE, param_text(hash), param_moment(now)), &used_shape,
	    key);
}

enum outcome
api_key_add(struct db *db, struct arena *arena, const char *hash, int64_t now,
    struct api_key *key)
{
	return db_find(db, arena,
	    CALL(QUERY_API_KEY_ADD, param_text(random_uuid(arena)), param_text(hash),
		param_text(key->scope), param_text(key->user_id), param_text(key->name),
		param_moment(now)),
	    &shape, key);
}

enum outcome
api_key_list(struct db *db, struct arena *arena, struct api_key_list *list)
{
	struct list found;
	enum outcome out = db_list(
	    db, arena, PLAIN_CALL(QUERY_API_KEY_LIST), &shape, &found);

	if (out == OK)
		*list = (struct api_key_list){ found.items, found.count };
	return out;
}

enum outcome
api_key_revoke(struct db *db, struct arena *arena, const char *id, int64_t now)
{
	struct api_key key;

	return db_find(db, arena,
	    CALL(QUERY_API_KEY_REVOKE, param_text(id), param_moment(now)), &shape, &key);
}
