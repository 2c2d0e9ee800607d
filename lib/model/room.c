#include "model/room.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/random.h"
#include "db/query.h"
#include "model/webhook_secret.h"
#include "moment.h"

/* Seconds for which the webhook_secret before the present one signs too. */
#define ROTATION "86400"

/* The order in which every statement about rooms answers. */
static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct room, id) },
	{ COLUMN_TEXT, offsetof(struct room, name) },
	{ COLUMN_TEXT, offsetof(struct room, user_id) },
	{ COLUMN_TEXT, offsetof(struct room, created_at) },
	{ COLUMN_TEXT, offsetof(struct room, platform) },
	{ COLUMN_TEXT, offsetof(struct room, recording_type) },
	{ COLUMN_TEXT, offsetof(struct room, recording_trigger) },
	{ COLUMN_FLAG, offsetof(struct room, is_locked) },
	{ COLUMN_TEXT, offsetof(struct room, room_mode) },
	{ COLUMN_FLAG, offsetof(struct room, is_shared) },
	{ COLUMN_TEXT, offsetof(struct room, webhook_url) },
	{ COLUMN_TEXT, offsetof(struct room, webhook_secret) },
	{ COLUMN_FLAG, offsetof(struct room, zulip_auto_post) },
	{ COLUMN_TEXT, offsetof(struct room, zulip_stream) },
	{ COLUMN_TEXT, offsetof(struct room, zulip_topic) },
	{ COLUMN_FLAG, offsetof(struct room, require_consent) },
	{ COLUMN_TEXT, offsetof(struct room, webhook_disabled_at) },
};

static const struct shape shape = SHAPE(columns, struct room);

enum outcome
room_create(struct db *db, struct arena *arena, const char *user_id,
    const struct room_form *form, struct room *room)
{
	const char *const values[] = { random_uuid(arena), user_id,
		moment_text(arena, clock_now()), form->name, form->platform,
		form->recording_type, form->recording_trigger, form->is_locked,
		form->room_mode, form->is_shared, form->webhook_url, form->webhook_secret,
		form->zulip_auto_post, form->zulip_stream, form->zulip_topic,
		webhook_secret_new(arena), form->require_consent };

	return db_find(db, arena, CALL(QUERY_ROOM_CREATE, values), &shape, room);
}

enum outcome
room_find(struct db *db, struct arena *arena, const char *id, struct room *room)
{
	return db_find(db, arena, (struct call){ QUERY_ROOM_FIND, &id, 1 }, &shape, room);
}

enum outcome
room_find_named(struct db *db, struct arena *arena, const char *name, struct room *room)
{
	return db_find(
	    db, arena, (struct call){ QUERY_ROOM_FIND_NAMED, &name, 1 }, &shape, room);
}

enum outcome
room_find_to_open(struct db *db, struct arena *arena, const char *name, struct room *room)
{
	return db_find(
	    db, arena, (struct call){ QUERY_ROOM_FIND_TO_OPEN, &name, 1 }, &shape, room);
}

enum outcome
room_previous_secret(
    struct db *db, struct arena *arena, const char *id, int64_t now, const char **secret)
{
	const char *const values[] = { id, moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_ROOM_PREVIOUS_SECRET, values), &rows);

	if (out == OK && rows_count(rows) == 0)
		return NOT_FOUND;
	if (out == OK)
		*secret = rows_text(rows, 0, 0);
	return out;
}

enum outcome
room_change(struct db *db, struct arena *arena, const char *id,
    const struct room_form *form, struct room *room)
{
	const char *const values[] = { id, form->name, form->platform,
		form->recording_type, form->recording_trigger, form->is_locked,
		form->room_mode, form->is_shared, form->webhook_url, form->webhook_secret,
		form->zulip_auto_post, form->zulip_stream, form->zulip_topic,
		webhook_secret_new(arena), moment_text(arena, clock_now()), ROTATION,
		form->require_consent };

	return db_find(db, arena, CALL(QUERY_ROOM_CHANGE, values), &shape, room);
}

enum outcome
room_delete(struct db *db, struct arena *arena, const char *id, int64_t now)
{
	const char *const values[] = { id, moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ROOM_DELETE, values), &rows);

	if (out != OK)
		return out;
	return rows_flag(rows, 0, 0) ? OK : NOT_FOUND;
}

enum outcome
room_list(struct db *db, struct arena *arena, const struct room_filter *filter,
    struct room_list *list)
{
	const char *const values[] = { filter->user_id, filter->limit, filter->offset };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ROOM_LIST, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &shape, &list->count);
	list->total = rows_integer(rows, 0, COUNT(columns));
	return OK;
}

static const struct column moving_columns[] = {
	{ COLUMN_TEXT, offsetof(struct moving_room, id) },
	{ COLUMN_TEXT, offsetof(struct moving_room, name) },
	{ COLUMN_TEXT, offsetof(struct moving_room, key) },
	{ COLUMN_TEXT, offsetof(struct moving_room, meeting_platform) },
	{ COLUMN_TEXT, offsetof(struct moving_room, end_date) },
	{ COLUMN_INTEGER, offsetof(struct moving_room, num_clients) },
};

static const struct shape moving_shape = SHAPE(moving_columns, struct moving_room);

enum outcome
room_moving(struct db *db, struct arena *arena, const char *platform, const char *name,
    const char *after, struct moving_list *list)
{
	const char *const values[] = { platform, name, after };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ROOM_MOVING, values), &rows);

	if (out == OK)
		list->items = rows_list(arena, rows, &moving_shape, &list->count);
	return out;
}

enum outcome
room_move(
    struct db *db, struct arena *arena, const char *id, const char *from, const char *to)
{
	const char *const values[] = { id, from, to };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ROOM_MOVE, values), &rows);

	return out == OK && rows_count(rows) == 0 ? NOT_FOUND : out;
}
