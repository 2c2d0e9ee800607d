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
	{ COLUMN_INTEGER, offsetof(struct message, pool) },
	{ COLUMN_TEXT, offsetof(struct message, body) },
	{ COLUMN_INTEGER, offsetof(struct message, attempts) },
	{ COLUMN_TEXT, offsetof(struct message, created_at) },
	{ COLUMN_TEXT, offsetof(struct message, lease) },
};

/* The column behind those. */
#define SEEN_KEY COUNT(columns)

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
delivery_claim(struct db *db, struct arena *arena, const struct claim *claim,
    struct message_list *list)
{
	const char *const values[] = { seconds_text(arena, claim->lease_ms),
		integer_text(arena, claim->most), integer_text(arena, claim->most_each),
		integer_text(arena, claim->most_receiver),
		integer_text(arena, claim->most_unproven),
		integer_text(arena, claim->most_failing), claim->after,
		integer_text(arena, claim->endpoints) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_DELIVERY_CLAIM, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &shape, &list->count);
	list->seen_key = rows_text(rows, rows_count(rows) - 1, SEEN_KEY);
	return OK;
}

enum outcome
delivery_look(struct db *db, struct arena *arena, bool *is_any)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_DELIVERY_LOOK), &rows);

	if (out == OK)
		*is_any = rows_flag(rows, 0, 0);
	return out;
}

static const struct column kept_columns[] = {
	{ COLUMN_TEXT, offsetof(struct kept_body, id) },
	{ COLUMN_TEXT, offsetof(struct kept_body, body) },
};

static const struct shape kept_shape = SHAPE(kept_columns, struct kept_body);

enum outcome
delivery_keep_bodies(
    struct db *db, struct arena *arena, const char *bodies, struct kept_body_list *kept)
{
	const char *const values[] = { bodies };
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_DELIVERY_KEEP_BODIES, values), &rows);

	if (out == OK)
		kept->items = rows_list(arena, rows, &kept_shape, &kept->count);
	return out;
}

static const struct column settled_columns[] = {
	{ COLUMN_TEXT, offsetof(struct settled, id) },
	{ COLUMN_FLAG, offsetof(struct settled, is_disabled) },
};

static const struct shape settled_shape = SHAPE(settled_columns, struct settled);

enum outcome
delivery_settle(struct db *db, struct arena *arena, const struct settlement *settlement,
    struct settled_list *settled)
{
	const char *const values[] = { settlement->results,
		seconds_text(arena, settlement->disable_after_ms),
		seconds_text(arena, settlement->longest_ms) };
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_DELIVERY_SETTLE, values), &rows);

	if (out != OK)
		return out;
	settled->items = rows_list(arena, rows, &settled_shape, &settled->count);
	return OK;
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
delivery_find(
    struct db *db, struct arena *arena, const char *id, struct delivery_row *row)
{
	return db_find(
	    db, arena, (struct call){ QUERY_DELIVERY_FIND, &id, 1 }, &row_shape, row);
}

enum outcome
delivery_redeliver(struct db *db, struct arena *arena, const char *id, bool *is_due)
{
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, (struct call){ QUERY_DELIVERY_REDELIVER, &id, 1 }, &rows);

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
