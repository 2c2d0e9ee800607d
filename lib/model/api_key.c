#include "model/api_key.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/random.h"
#include "db/query.h"
#include "model/origin.h"

/* The order in which every statement about keys answers. */
#define KEY(member) COLUMN(struct api_key, member)

/* clang-format off */
static const struct column columns[] = {
	{ KEY(id), COLUMN_TEXT },
	{ KEY(scope), COLUMN_TEXT },
	{ KEY(user_id), COLUMN_TEXT, MAY_BE_NULL },
	{ KEY(name), COLUMN_TEXT },
	{ KEY(rooms), COLUMN_TEXT, MAY_BE_NULL },
	{ KEY(expires_at), COLUMN_TIME, MAY_BE_NULL },
	{ KEY(created_at), COLUMN_TIME },
	{ KEY(used_at), COLUMN_TIME, MAY_BE_NULL },
	{ KEY(revoked_at), COLUMN_TIME, MAY_BE_NULL },
	{ KEY(room_names), COLUMN_TEXT, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct api_key);

/* A program reads less of a key than an operator does. */
static const struct shape used_shape = { columns, 6, sizeof(struct api_key) };

enum outcome
api_key_use(struct db *db, struct arena *arena, const char *hash, int64_t now,
    struct api_key *key)
{
	*key = (struct api_key){ 0 };
	return db_find(db, arena,
	    CALL(QUERY_API_KEY_USE, param_text(hash), param_moment(now)), &used_shape,
	    key);
}

/* By api_key_add or api_key_make, which take the same. */
static enum outcome
make(struct db *db, struct arena *arena, enum query query,
    const struct api_key_form *form, struct api_key *key)
{
	return db_find(db, arena,
	    CALL(query, param_text(random_uuid(arena)), param_text(form->hash),
		param_text(form->scope), param_text(form->user_id),
		param_text(form->name), param_moment(form->now),
		param_text(form->expires_at), param_texts(form->rooms),
		param_origin(form->origin)),
	    &shape, key);
}

enum outcome
api_key_add(struct db *db, struct arena *arena, const struct api_key_form *form,
    struct api_key *key)
{
	return make(db, arena, QUERY_API_KEY_ADD, form, key);
}

enum outcome
api_key_make(struct db *db, struct arena *arena, const struct api_key_form *form,
    struct api_key *key)
{
	return make(db, arena, QUERY_API_KEY_MAKE, form, key);
}

enum outcome
api_key_expire(
    struct db *db, struct arena *arena, int64_t keep_ms, int64_t most, int64_t *removed)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_API_KEY_EXPIRE, param_seconds(keep_ms), param_integer(most)),
	    removed);
}

struct meant_room {
	const char *name, *id;
};

/* clang-format off */
static const struct column room_columns[] = {
	{ COLUMN(struct meant_room, name), COLUMN_TEXT },
	{ COLUMN(struct meant_room, id), COLUMN_TEXT, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape room_shape = SHAPE(room_columns, struct meant_room);

enum outcome
api_key_rooms(struct db *db, struct arena *arena, const char *const *given,
    const char *const **ids, size_t *unknown)
{
	struct list found;
	const struct meant_room *rooms;
	const char **made;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_API_KEY_ROOMS, param_texts(given)), &room_shape, &found);

	if (out != OK)
		return out;
	rooms = found.items;
	made = arena_alloc(arena, ((size_t)found.count + 1) * sizeof(*made));
	for (int64_t i = 0; i < found.count; i++) {
		*unknown = (size_t)i;
		made[i] = rooms[i].id;
		if (made[i] == NULL)
			return NOT_FOUND;
	}
	made[found.count] = NULL;
	*ids = made;
	return OK;
}

enum outcome
api_key_list(struct db *db, struct arena *arena, struct api_key_list *list)
{
	struct list found;
	enum outcome out = db_list(
	    db, arena, PLAIN_CALL(QUERY_API_KEY_LIST), &shape, &found);

	if (out == OK)
		*list = (struct api_key_list){ found.items, found.count, found.count };
	return out;
}

enum outcome
api_key_list_own(struct db *db, struct arena *arena, const struct api_key_filter *filter,
    struct api_key_list *list)
{
	struct list found;
	enum outcome out = db_page(db, arena,
	    CALL(QUERY_API_KEY_LIST_OWN, param_text(filter->user_id),
		param_integer(filter->limit), param_integer(filter->offset)),
	    &shape, &found);

	if (out == OK)
		*list = (struct api_key_list){ found.items, found.count, found.total };
	return out;
}

enum outcome
api_key_find_own(struct db *db, struct arena *arena, const char *user_id, const char *id,
    struct api_key *key)
{
	return db_find(db, arena,
	    CALL(QUERY_API_KEY_FIND_OWN, param_text(user_id), param_text(id)), &shape,
	    key);
}

enum outcome
api_key_revoke(struct db *db, struct arena *arena, const struct api_key_end *end)
{
	bool is_known;
	enum outcome out = db_find_flag(db, arena,
	    CALL(QUERY_API_KEY_REVOKE, param_text(end->id), param_moment(end->now),
		param_origin(end->origin)),
	    &is_known);

	return out == OK && !is_known ? NOT_FOUND : out;
}

enum outcome
api_key_revoke_own(struct db *db, struct arena *arena, const struct api_key_end *end)
{
	bool is_known;
	enum outcome out = db_find_flag(db, arena,
	    CALL(QUERY_API_KEY_REVOKE_OWN, param_text(end->id), param_text(end->user_id),
		param_moment(end->now), param_origin(end->origin)),
	    &is_known);

	return out == OK && !is_known ? NOT_FOUND : out;
}
