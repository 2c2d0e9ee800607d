#include "model/delivery.h"

#include <stddef.h>

#include "db/query.h"
#include "model/origin.h"

#define MESSAGE(member) COLUMN(struct message, member)

/* clang-format off */
static const struct column columns[] = {
	{ MESSAGE(id), COLUMN_TEXT },
	{ MESSAGE(endpoint), COLUMN_TEXT },
	{ MESSAGE(type), COLUMN_TEXT },
	{ MESSAGE(meeting_id), COLUMN_TEXT },
	{ MESSAGE(room_id), COLUMN_TEXT },
	{ MESSAGE(room_name), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(subject_id), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(url), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(secret), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(previous_secret), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(pool), COLUMN_INTEGER },
	{ MESSAGE(body), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(attempts), COLUMN_INTEGER },
	{ MESSAGE(created_at), COLUMN_TIME },
	{ MESSAGE(lease), COLUMN_TEXT },
	{ MESSAGE(request_id), COLUMN_TEXT, MAY_BE_NULL },
	{ MESSAGE(trace), COLUMN_TEXT, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct message);

static const struct column seen_columns[] = {
	{ COLUMN(struct message_list, seen_key), COLUMN_TEXT, MAY_BE_NULL },
};

static const struct shape seen_shape = SHAPE(seen_columns, struct message_list);

#define DELIVERY(member) COLUMN(struct delivery_row, member)

/* clang-format off */
static const struct column row_columns[] = {
	{ DELIVERY(id), COLUMN_TEXT },
	{ DELIVERY(type), COLUMN_TEXT },
	{ DELIVERY(created_at), COLUMN_TIME },
	{ DELIVERY(status), COLUMN_TEXT },
	{ DELIVERY(attempts), COLUMN_INTEGER },
	{ DELIVERY(last_status), COLUMN_INTEGER, MAY_BE_NULL },
	{ DELIVERY(next_attempt_at), COLUMN_TIME, MAY_BE_NULL },
	{ DELIVERY(delivered_at), COLUMN_TIME, MAY_BE_NULL },
	{ DELIVERY(is_held), COLUMN_FLAG },
	{ DELIVERY(endpoint), COLUMN_TEXT },
	{ DELIVERY(room_id), COLUMN_TEXT },
	{ DELIVERY(room), COLUMN_TEXT, MAY_BE_NULL },
	{ DELIVERY(meeting_id), COLUMN_TEXT },
};

static const struct column owner_columns[] = {
	{ DELIVERY(id), COLUMN_TEXT },
	{ DELIVERY(user_id), COLUMN_TEXT },
	{ DELIVERY(room_id), COLUMN_TEXT },
};
/* clang-format on */

/* The last four columns are those of a list of many rooms. */
static const struct shape row_shape = { row_columns, 9, sizeof(struct delivery_row) };
static const struct shape found_shape = SHAPE(row_columns, struct delivery_row);
static const struct shape owner_shape = SHAPE(owner_columns, struct delivery_row);

#define REDELIVERY(member) COLUMN(struct redelivery, member)

/* clang-format off */
static const struct column redelivery_columns[] = {
	{ REDELIVERY(redelivered), COLUMN_INTEGER },
	{ REDELIVERY(skipped), COLUMN_INTEGER },
	{ REDELIVERY(more), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape redelivery_shape = SHAPE(redelivery_columns, struct redelivery);

/* The last row is no message: it has seen_key. */
enum outcome
delivery_claim(struct db *db, struct arena *arena, const struct claim *claim,
    struct message_list *list)
{
	const struct call call = CALL(QUERY_DELIVERY_CLAIM,
	    param_seconds(claim->lease_ms), param_integer(claim->most),
	    param_integer(claim->most_each), param_integer(claim->most_receiver),
	    param_integer(claim->most_unproven), param_integer(claim->most_failing),
	    param_text(claim->after), param_integer(claim->endpoints));
	struct binding messages, seen;
	struct list found;
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out == OK)
		out = rows_bind(rows, &shape, &messages);
	if (out == OK)
		out = rows_bind(rows, &seen_shape, &seen);
	if (out == OK)
		out = rows_list(&messages, 0, rows_count(rows), &found);
	if (out != OK)
		return out;
	*list = (struct message_list){ .items = found.items, .count = found.count };
	return rows_read(&seen, rows_count(rows) - 1, list);
}

enum outcome
delivery_look(struct db *db, struct arena *arena, bool *is_any)
{
	return db_find_flag(db, arena, PLAIN_CALL(QUERY_DELIVERY_LOOK), is_any);
}

#define KEPT(member) COLUMN(struct kept_body, member)

/* clang-format off */
static const struct column kept_columns[] = {
	{ KEPT(id), COLUMN_TEXT },
	{ KEPT(body), COLUMN_TEXT },
};
/* clang-format on */

static const struct shape kept_shape = SHAPE(kept_columns, struct kept_body);

enum outcome
delivery_keep_bodies(
    struct db *db, struct arena *arena, const char *bodies, struct kept_body_list *kept)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DELIVERY_KEEP_BODIES, param_text(bodies)), &kept_shape, &found);

	if (out == OK)
		*kept = (struct kept_body_list){ found.items, found.count };
	return out;
}

#define SETTLED(member) COLUMN(struct settled, member)

/* clang-format off */
static const struct column settled_columns[] = {
	{ SETTLED(id), COLUMN_TEXT },
	{ SETTLED(is_disabled), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape settled_shape = SHAPE(settled_columns, struct settled);

enum outcome
delivery_settle(struct db *db, struct arena *arena, const struct settlement *settlement,
    struct settled_list *settled)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_DELIVERY_SETTLE, param_text(settlement->results),
		param_seconds(settlement->disable_after_ms),
		param_seconds(settlement->longest_ms)),
	    &settled_shape, &found);

	if (out == OK)
		*settled = (struct settled_list){ found.items, found.count };
	return out;
}

enum outcome
delivery_list(struct db *db, struct arena *arena, const struct delivery_filter *filter,
    struct delivery_list *list)
{
	struct list found;
	enum outcome out = db_page(db, arena,
	    CALL(QUERY_DELIVERY_LIST, param_text(filter->room),
		param_integer(filter->limit), param_integer(filter->offset)),
	    &row_shape, &found);

	if (out == OK)
		*list = (struct delivery_list){ found.items, found.count, found.total };
	return out;
}

enum outcome
delivery_list_found(struct db *db, struct arena *arena,
    const struct delivery_filter *filter, struct delivery_list *list)
{
	static const char *const webhook[] = { "room", NULL },
				 *const all[] = { "room", "pipeline", NULL };
	struct list found;
	enum outcome out = db_page(db, arena,
	    CALL(QUERY_DELIVERY_LIST_FOUND, param_text(filter->user_id),
		param_texts(filter->rooms), param_text(filter->room),
		param_texts(filter->is_webhook ? webhook : all),
		param_text(filter->meeting_id), param_text(filter->status),
		param_text(filter->type), param_integer(filter->limit),
		param_integer(filter->offset), param_integer(DELIVERY_MOST)),
	    &found_shape, &found);

	if (out == OK)
		*list = (struct delivery_list){ found.items, found.count, found.total };
	return out;
}

enum outcome
delivery_find(
    struct db *db, struct arena *arena, const char *id, struct delivery_row *row)
{
	return db_find(
	    db, arena, CALL(QUERY_DELIVERY_FIND, param_text(id)), &owner_shape, row);
}

enum outcome
delivery_find_meeting(
    struct db *db, struct arena *arena, const char *id, struct delivery_row *row)
{
	return db_find(db, arena, CALL(QUERY_DELIVERY_FIND_MEETING, param_text(id)),
	    &owner_shape, row);
}

enum outcome
delivery_redeliver(struct db *db, struct arena *arena, const char *id,
    const struct origin *origin, bool *is_due)
{
	return db_find_flag(db, arena,
	    CALL(QUERY_DELIVERY_REDELIVER, param_text(id), param_origin(origin)), is_due);
}

enum outcome
delivery_redeliver_dead(struct db *db, struct arena *arena,
    const struct delivery_filter *filter, const struct origin *origin,
    struct redelivery *redelivery)
{
	return db_find(db, arena,
	    CALL(QUERY_DELIVERY_REDELIVER_DEAD, param_text(filter->user_id),
		param_texts(filter->rooms), param_text(filter->room),
		param_text(filter->meeting_id), param_integer(filter->limit),
		param_integer(DELIVERY_MOST), param_origin(origin)),
	    &redelivery_shape, redelivery);
}

#define DEAD(member) COLUMN(struct dead_batch, member)

/* clang-format off */
static const struct column dead_columns[] = {
	{ DEAD(redelivered), COLUMN_INTEGER },
	{ DEAD(disabled), COLUMN_INTEGER },
	{ DEAD(silent), COLUMN_INTEGER },
	{ DEAD(deleted), COLUMN_INTEGER },
	{ DEAD(pipeline), COLUMN_INTEGER },
	{ DEAD(commands), COLUMN_INTEGER },
	{ DEAD(held), COLUMN_INTEGER },
	{ DEAD(last_at), COLUMN_TEXT, MAY_BE_NULL },
	{ DEAD(last_number), COLUMN_INTEGER },
	{ DEAD(has_room), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape dead_shape = SHAPE(dead_columns, struct dead_batch);

enum outcome
delivery_redeliver_any(struct db *db, struct arena *arena, const struct dead_wish *wish,
    const struct dead_batch *previous, struct dead_batch *batch)
{
	return db_find(db, arena,
	    CALL(QUERY_DELIVERY_REDELIVER_ANY, param_text(wish->room),
		param_text(wish->meeting_id), param_text(previous->last_at),
		param_integer(previous->last_number), param_integer(wish->limit),
		param_flag(wish->is_dry), param_origin(wish->origin)),
	    &dead_shape, batch);
}

enum outcome
delivery_register_pipeline(struct db *db, struct arena *arena, bool is_configured)
{
	return db_query(
	    db, arena, CALL(QUERY_PIPELINE_REGISTER, param_flag(is_configured)), NULL);
}

enum outcome
delivery_register_control(struct db *db, struct arena *arena, const char *urls)
{
	return db_query(db, arena, CALL(QUERY_CONTROL_REGISTER, param_text(urls)), NULL);
}
