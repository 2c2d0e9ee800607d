#include "model/erasure.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/query.h"
#include "model/origin.h"
#include "model/storage.h"

/* Rows a step of each kind: it must end well before the role's statement_timeout. */
#define STEP_ROWS 1000
#define FILES 100
#define MEETINGS 100

#define EXTENT(member) COLUMN(struct extent, member)

/* clang-format off */
static const struct column extent_columns[] = {
	{ EXTENT(events), COLUMN_INTEGER },
	{ EXTENT(messages), COLUMN_INTEGER },
	{ EXTENT(consents), COLUMN_INTEGER },
	{ EXTENT(files), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape extent_shape = SHAPE(extent_columns, struct extent);

#define DUE(member) COLUMN(struct due_meeting, member)

/* clang-format off */
static const struct column due_columns[] = {
	{ DUE(id), COLUMN_TEXT },
	{ DUE(ended_at), COLUMN_TIME },
};
/* clang-format on */

static const struct shape due_shape = SHAPE(due_columns, struct due_meeting);

/* A file as Jibri called it. */
struct jibri_file {
	const char *file;
	bool is_own, owns_folder;
};

#define FILE_OF(member) COLUMN(struct jibri_file, member)

/* clang-format off */
static const struct column file_columns[] = {
	{ FILE_OF(file), COLUMN_TEXT },
	{ FILE_OF(is_own), COLUMN_FLAG },
	{ FILE_OF(owns_folder), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape file_shape = SHAPE(file_columns, struct jibri_file);

/* clang-format off */
static const struct column owner_columns[] = {
	{ COLUMN(struct meeting_owner, user_id), COLUMN_TEXT },
	{ COLUMN(struct meeting_owner, room_id), COLUMN_TEXT },
};
/* clang-format on */

static const struct shape owner_shape = SHAPE(owner_columns, struct meeting_owner);

enum outcome
erasure_owner(struct db *db, struct arena *arena, const char *meeting_id,
    struct meeting_owner *owner)
{
	return db_find(db, arena, CALL(QUERY_ERASURE_OWNER, param_text(meeting_id)),
	    &owner_shape, owner);
}

enum outcome
erasure_begin(struct db *db, struct arena *arena, const struct erasure *erasure)
{
	return db_query(db, arena,
	    CALL(QUERY_ERASURE_BEGIN, param_text(erasure->meeting_id),
		param_text(erasure->actor), param_text(erasure->kind),
		param_moment(erasure->now), param_origin(erasure->origin)),
	    NULL);
}

static enum outcome
count_files(struct db *db, struct arena *arena, const char *meeting_id, int64_t removed)
{
	return removed == 0 ? OK :
			      db_query(db, arena,
				  CALL(QUERY_ERASURE_COUNT_FILES, param_text(meeting_id),
				      param_integer(removed)),
				  NULL);
}

static enum outcome
remove_file(struct arena *arena, const struct jibri_file *file, int64_t *count)
{
	bool removed = false;
	enum outcome out = OK;

	if (file->is_own)
		out = storage_remove(arena, file->file, file->owns_folder, &removed);
	else
		log_warn(
		    "a recording's file belongs to another meeting too, so it is not removed: "
		    "erase that meeting, too, if the file must go");
	*count += removed;
	return out;
}

/* Its own files after *after, which moves on and is NULL at the end. */
static enum outcome
remove_files(
    struct db *db, struct arena *arena, const char *meeting_id, const char **after)
{
	struct list files;
	int64_t count = 0;
	enum outcome noted,
	    out = db_list(db, arena,
		CALL(QUERY_ERASURE_FILES, param_text(meeting_id), param_text(*after),
		    param_integer(FILES), param_text(storage_folder())),
		&file_shape, &files);

	if (out != OK)
		return out;
	*after = NULL;
	for (int64_t i = 0; out == OK && i < files.count; i++) {
		const struct jibri_file *file = (struct jibri_file *)files.items + i;

		*after = file->file;
		out = remove_file(arena, file, &count);
	}
	noted = count_files(db, arena, meeting_id, count);
	return out == OK ? noted : out;
}

static enum outcome
step(struct db *db, struct arena *arena, const struct erasure *erasure, bool *is_done)
{
	return db_find_flag(db, arena,
	    CALL(QUERY_ERASURE_STEP, param_text(erasure->meeting_id),
		param_integer(STEP_ROWS), param_moment(erasure->now),
		param_flag(storage_is_open() && !erasure->keeps_files)),
	    is_done);
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
	enum outcome out = erasure_begin(db, arena, erasure);

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
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_ERASURE_DUE, param_text(due->before), param_text(due->room),
		param_text(due->after_ended), param_text(due->after_id),
		param_integer(MEETINGS)),
	    &due_shape, &found);

	if (out == OK)
		*list = (struct erasure_list){ found.items, found.count };
	return out;
}

enum outcome
erasure_extent(
    struct db *db, struct arena *arena, const char *meeting_id, struct extent *extent)
{
	return db_find(db, arena, CALL(QUERY_ERASURE_EXTENT, param_text(meeting_id)),
	    &extent_shape, extent);
}

enum outcome
erasure_rooms(
    struct db *db, struct arena *arena, const struct erasure_due *due, int64_t *count)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_ERASURE_ROOMS, param_text(due->before), param_text(due->room)),
	    count);
}

enum outcome
erasure_export(struct db *db, struct arena *arena, const char *person, int64_t now,
    const char **json)
{
	return db_find_text(db, arena,
	    CALL(QUERY_PERSON_EXPORT, param_text(person), param_moment(now)), json);
}
