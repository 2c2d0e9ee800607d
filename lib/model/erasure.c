#include "model/erasure.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/query.h"
#include "model/storage.h"
#include "moment.h"

/* Rows a step of each kind: it must end well before the role's statement_timeout. */
#define STEP_ROWS "1000"
#define FILES "100"
#define MEETINGS "100"

static const struct column extent_columns[] = {
	{ COLUMN_INTEGER, offsetof(struct extent, events) },
	{ COLUMN_INTEGER, offsetof(struct extent, messages) },
	{ COLUMN_INTEGER, offsetof(struct extent, consents) },
	{ COLUMN_INTEGER, offsetof(struct extent, files) },
};

static const struct shape extent_shape = SHAPE(extent_columns, struct extent);

static const struct column due_columns[] = {
	{ COLUMN_TEXT, offsetof(struct due_meeting, id) },
	{ COLUMN_TEXT, offsetof(struct due_meeting, ended_at) },
};

static const struct shape due_shape = SHAPE(due_columns, struct due_meeting);

enum outcome
erasure_owner(
    struct db *db, struct arena *arena, const char *meeting_id, const char **user_id)
{
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, (struct call){ QUERY_ERASURE_OWNER, &meeting_id, 1 }, &rows);

	if (out != OK)
		return out;
	if (rows_count(rows) == 0)
		return NOT_FOUND;
	*user_id = rows_text(rows, 0, 0);
	return OK;
}

static enum outcome
begin(struct db *db, struct arena *arena, const struct erasure *erasure)
{
	const char *const values[] = { erasure->meeting_id, erasure->actor, erasure->kind,
		moment_text(arena, erasure->now) };

	return db_query(db, arena, CALL(QUERY_ERASURE_BEGIN, values), NULL);
}

static enum outcome
count_files(struct db *db, struct arena *arena, const char *meeting_id, int64_t removed)
{
	const char *const values[] = { meeting_id,
		arena_printf(arena, "%lld", (long long)removed) };

	return removed == 0 ?
	    OK :
	    db_query(db, arena, CALL(QUERY_ERASURE_COUNT_FILES, values), NULL);
}

/* Its own files after one; *after moves on, and is NULL when there are no more. */
static enum outcome
remove_files(
    struct db *db, struct arena *arena, const char *meeting_id, const char **after)
{
	const char *const values[] = { meeting_id, *after, FILES, storage_folder() };
	struct rows *rows;
	int64_t count = 0;
	enum outcome noted,
	    out = db_query(db, arena, CALL(QUERY_ERASURE_FILES, values), &rows);

	if (out != OK)
		return out;
	*after = NULL;
	for (size_t i = 0; out == OK && i < rows_count(rows); i++) {
		bool removed = false;

		*after = rows_text(rows, i, 0);
		if (rows_flag(rows, i, 1))
			out = storage_remove(
			    arena, *after, rows_flag(rows, i, 2), &removed);
		else
			log_warn(
			    "the file of a recording is another meeting's: it stays");
		count += removed;
	}
	noted = count_files(db, arena, meeting_id, count);
	return out == OK ? noted : out;
}

static enum outcome
step(struct db *db, struct arena *arena, const struct erasure *erasure, bool *is_done)
{
	const char *const values[] = { erasure->meeting_id, STEP_ROWS,
		moment_text(arena, erasure->now),
		storage_is_open() && !erasure->keeps_files ? "true" : "false" };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ERASURE_STEP, values), &rows);

	if (out == OK)
		*is_done = rows_flag(rows, 0, 0);
	return out;
}

static bool
is_late(const struct erasure *erasure)
{
	return clock_monotonic_ms() >= erasure->deadline_ms;
}

enum outcome
erasure_run(struct db *db, struct arena *arena, const struct erasure *erasure)
{
	const char *after = erasure->keeps_files ? NULL : "";
	bool is_done = false;
	enum outcome out = begin(db, arena, erasure);

	while (out == OK && after != NULL)
		out = is_late(erasure) ?
		    UNAVAILABLE :
		    remove_files(db, arena, erasure->meeting_id, &after);
	while (out == OK && !is_done)
		out = is_late(erasure) ? UNAVAILABLE : step(db, arena, erasure, &is_done);
	return out;
}

enum outcome
erasure_list(struct db *db, struct arena *arena, const struct erasure_due *due,
    struct erasure_list *list)
{
	const char *const values[] = { due->before, due->room, due->after_ended,
		due->after_id, MEETINGS };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ERASURE_DUE, values), &rows);

	if (out == OK)
		list->items = rows_list(arena, rows, &due_shape, &list->count);
	return out;
}

enum outcome
erasure_extent(
    struct db *db, struct arena *arena, const char *meeting_id, struct extent *extent)
{
	return db_find(db, arena, (struct call){ QUERY_ERASURE_EXTENT, &meeting_id, 1 },
	    &extent_shape, extent);
}

enum outcome
erasure_rooms(
    struct db *db, struct arena *arena, const struct erasure_due *due, int64_t *count)
{
	const char *const values[] = { due->before, due->room };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_ERASURE_ROOMS, values), &rows);

	if (out == OK)
		*count = rows_integer(rows, 0, 0);
	return out;
}

enum outcome
erasure_export(struct db *db, struct arena *arena, const char *person, int64_t now,
    const char **json)
{
	const char *const values[] = { person, moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_PERSON_EXPORT, values), &rows);

	if (out == OK)
		*json = rows_text(rows, 0, 0);
	return out;
}
