#include "model/delivery.h"

#include <stddef.h>

#include "db/query.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct message, id) },
	{ COLUMN_TEXT, offsetof(struct message, endpoint) },
	{ COLUMN_TEXT, offsetof(struct message, type) },
	{ COLUMN_TEXT, offsetof(struct message, meeting_id) },
	{ COLUMN_TEXT, offsetof(struct message, room_id) },
	{ COLUMN_TEXT, offsetof(struct message, room_name) },
	{ COLUMN_TEXT, offsetof(struct message, subject_id) },
	{ COLUMN_TEXT, offsetof(struct message, url) },
	{ COLUMN_TEXT, offsetof(struct message, secret) },
	{ COLUMN_TEXT, offsetof(struct message, previous_secret) },
	{ COLUMN_FLAG, offsetof(struct message, is_failing) },
	{ COLUMN_TEXT, offsetof(struct message, body) },
	{ COLUMN_INTEGER, offsetof(struct message, attempts) },
	{ COLUMN_TEXT, offsetof(struct message, created_at) },
	{ COLUMN_TEXT, offsetof(struct message, lease) },
};

static const struct shape shape = SHAPE(columns, struct message);

static const struct column row_columns[] = {
	{ COLUMN_TEXT, offsetof(struct delivery_row, id) },
	{ COLUMN_TEXT, offsetof(struct delivery_row, type) },
	{ COLUMN_TEXT, offsetof(struct delivery_row, created_at) },
	{ COLUMN_TEXT, offsetof(struct delivery_row, status) },
	{ COLUMN_INTEGER, offsetof(struct delivery_row, attempts) },
	{ COLUMN_TEXT, offsetof(struct delivery_row, last_status) },
	{ COLUMN_TEXT, offsetof(struct delivery_row, next_attempt_at) },
	{ COLUMN_TEXT, offsetof(struct delivery_row, user_id) },
};

static const struct shape row_shape = SHAPE(row_columns, struct delivery_row);

static const char *
integer_text(struct arena *arena, int64_t number)
{
	return arena_printf(arena, "%lld", (long long)number);
}

enum outcome
delivery_claim(struct db *db, struct arena *arena, const struct claim *claim, int64_t now,
    struct message_list *list)
{
	const char *const values[] = { moment_text(arena, now),
		seconds_text(arena, claim->lease_ms), integer_text(arena, claim->most),
		integer_text(arena, claim->most_each), integer_text(arena, claim->most_failing) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_DELIVERY_CLAIM, values), &rows);

	if (out == OK)
		list->items = rows_list(arena, rows, &shape, &list->count);
	return out;
}

static const struct column kept_columns[] = {
	{ COLUMN_TEXT, offsetof(struct kept_body, id) },
	{ COLUMN_TEXT, offsetof(struct kept_body, body) },
};

static const struct shape kept_shape = SHAPE(kept_columns, struct kept_body);

enum outcome
delivery_keep_bodies(struct db *db, struct arena *arena, const char *bodies,
    struct kept_body_list *kept)
{
	const char *const values[] = { bodies };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_DELIVERY_KEEP_BODIES, values), &rows);

	if (out == OK)
		kept->items = rows_list(arena, rows, &kept_shape, &kept->count);
	return out;
}

enum outcome
delivery_settle(struct db *db, struct arena *arena, const struct settlement *settlement,
    int64_t now)
{
	const char *const values[] = { settlement->id, settlement->lease,
		moment_text(arena, now), settlement->result,
		settlement->status == 0 ? NULL : integer_text(arena, settlement->status),
		settlement->next_attempt_at == 0 ? NULL :
		    moment_text(arena, settlement->next_attempt_at),
		seconds_text(arena, settlement->disable_after_ms) };

	return db_query(db, arena, CALL(QUERY_DELIVERY_SETTLE, values), NULL);
}

enum outcome
delivery_list(struct db *db, struct arena *arena, const struct delivery_filter *filter,
    struct delivery_list *list)
{
	const char *const values[] = { filter->room_id, filter->limit, filter->offset };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_DELIVERY_LIST, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &row_shape, &list->count);
	list->total = rows_integer(rows, 0, COUNT(row_columns));
	return OK;
}

enum outcome
delivery_find(struct db *db, struct arena *arena, const char *id, struct delivery_row *row)
{
	return db_find(db, arena, (struct call){ QUERY_DELIVERY_FIND, &id, 1 }, &row_shape, row);
}

enum outcome
delivery_redeliver(struct db *db, struct arena *arena, const char *id, int64_t now,
    bool *is_due)
{
	const char *const values[] = { id, moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_DELIVERY_REDELIVER, values), &rows);

	if (out == OK)
		*is_due = rows_flag(rows, 0, 0);
	return out;
}

enum outcome
delivery_register_pipeline(struct db *db, struct arena *arena, bool is_configured)
{
	const char *const values[] = { is_configured ? "true" : "false" };

	return db_query(db, arena, CALL(QUERY_PIPELINE_REGISTER, values), NULL);
}
