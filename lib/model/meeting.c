#include "model/meeting.h"

#include <stddef.h>

#include "base/config.h"
#include "base/random.h"
#include "db/query.h"
#include "moment.h"
#include "shapes.h"
#include "step.h"

/* Meetings in one look; it must end well before the role's statement_timeout. */
#define ROUND "50"

static int64_t meeting_grace_ms;
static int64_t meeting_lost_after_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "MEETING_GRACE", .kind = VARIABLE_SECONDS, .into = &meeting_grace_ms,
	  .fallback = "1800", .high = MOMENT_LONGEST_MS },
	{ .name = "MEETING_LOST_AFTER", .kind = VARIABLE_SECONDS, .into = &meeting_lost_after_ms,
	  .fallback = "86400", .high = MOMENT_LONGEST_MS },
};
/* clang-format on */

const struct config_group meeting_config = { variables, COUNT(variables), NULL };

/* The order in which every statement about meetings answers. */
static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct meeting, id) },
	{ COLUMN_TEXT, offsetof(struct meeting, room_id) },
	{ COLUMN_TEXT, offsetof(struct meeting, user_id) },
	{ COLUMN_TEXT, offsetof(struct meeting, room_name) },
	{ COLUMN_TEXT, offsetof(struct meeting, platform) },
	{ COLUMN_TEXT, offsetof(struct meeting, recording_type) },
	{ COLUMN_TEXT, offsetof(struct meeting, recording_trigger) },
	{ COLUMN_TEXT, offsetof(struct meeting, start_date) },
	{ COLUMN_TEXT, offsetof(struct meeting, end_date) },
	{ COLUMN_FLAG, offsetof(struct meeting, is_active) },
	{ COLUMN_TEXT, offsetof(struct meeting, ended_at) },
	{ COLUMN_INTEGER, offsetof(struct meeting, num_clients) },
	{ COLUMN_INTEGER, offsetof(struct meeting, num_people) },
	{ COLUMN_FLAG, offsetof(struct meeting, is_shared) },
};

const struct shape meeting_shape = SHAPE(columns, struct meeting);

enum outcome
meeting_open(struct db *db, struct arena *arena, const char *room_id, int64_t now,
    int64_t expires, struct meeting *meeting)
{
	const char *const values[] = { room_id, random_uuid(arena), random_uuid(arena),
		moment_text(arena, now), moment_text(arena, expires),
		seconds_text(arena, meeting_grace_ms),
		seconds_text(arena, meeting_lost_after_ms) };

	return db_find(
	    db, arena, CALL(QUERY_MEETING_OPEN, values), &meeting_shape, meeting);
}

enum outcome
meeting_find(struct db *db, struct arena *arena, const char *id, struct meeting *meeting)
{
	return db_find(db, arena, (struct call){ QUERY_MEETING_FIND, &id, 1 },
	    &meeting_shape, meeting);
}

enum outcome
meeting_find_plain(
    struct db *db, struct arena *arena, const char *id, struct meeting *meeting)
{
	return db_find(db, arena, (struct call){ QUERY_MEETING_FIND_PLAIN, &id, 1 },
	    &meeting_shape, meeting);
}

enum outcome
meeting_find_room(
    struct db *db, struct arena *arena, const char *room_name, const char **name)
{
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, (struct call){ QUERY_MEETING_FIND_ROOM, &room_name, 1 }, &rows);

	if (out == OK && rows_count(rows) == 0)
		return NOT_FOUND;
	if (out == OK)
		*name = rows_text(rows, 0, 0);
	return out;
}

enum outcome
meeting_end(struct db *db, struct arena *arena, const char *id, int64_t now)
{
	const char *const values[] = { id, moment_text(arena, now) };

	return db_query(db, arena, CALL(QUERY_MEETING_END, values), NULL);
}

enum outcome
meeting_list(struct db *db, struct arena *arena, const struct meeting_filter *filter,
    struct meeting_list *list)
{
	const char *const values[] = { filter->user_id, filter->is_active, filter->from,
		filter->to, filter->limit, filter->offset, filter->room };
	struct call of_room = CALL(QUERY_MEETING_LIST_OF_ROOM, values);
	struct call of_all = { QUERY_MEETING_LIST, values, COUNT(values) - 1 };
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, filter->room == NULL ? of_all : of_room, &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &meeting_shape, &list->count);
	list->total = rows_integer(rows, 0, COUNT(columns));
	return OK;
}

enum outcome
meeting_settle(struct db *db, struct arena *arena, const char *id, bool *is_ended)
{
	const char *const values[] = { id, NULL, seconds_text(arena, meeting_grace_ms),
		seconds_text(arena, meeting_lost_after_ms) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_MEETING_SETTLE, values), &rows);

	if (out == OK)
		*is_ended = rows_flag(rows, 0, 0);
	return out;
}

enum outcome
meeting_look(struct db *db, struct arena *arena, struct round *round)
{
	const char *const values[] = { round->after, NULL,
		seconds_text(arena, meeting_grace_ms),
		seconds_text(arena, meeting_lost_after_ms), ROUND, round->without };

	return round_step(db, arena, CALL(QUERY_MEETING_LOOK, values), round);
}

enum outcome
meeting_next(struct db *db, struct arena *arena, struct round *round)
{
	const char *const values[] = { round->after, ROUND, round->without };

	return round_step(db, arena, CALL(QUERY_MEETING_NEXT, values), round);
}
