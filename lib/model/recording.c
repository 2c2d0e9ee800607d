#include "model/recording.h"

#include <stddef.h>

#include "base/config.h"
#include "db/query.h"
#include "model/storage.h"
#include "moment.h"
#include "shapes.h"

static int64_t recording_missing_after_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "RECORDING_MISSING_AFTER", .kind = VARIABLE_SECONDS,
	  .into = &recording_missing_after_ms, .fallback = "1800", .high = MOMENT_LONGEST_MS },
};
/* clang-format on */

const struct config_group recording_config = { variables, COUNT(variables), NULL };

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct recording, id) },
	{ COLUMN_TEXT, offsetof(struct recording, recording_id) },
	{ COLUMN_TEXT, offsetof(struct recording, status) },
	{ COLUMN_TEXT, offsetof(struct recording, started_at) },
	{ COLUMN_TEXT, offsetof(struct recording, stopped_at) },
	{ COLUMN_TEXT, offsetof(struct recording, completed_at) },
	{ COLUMN_TEXT, offsetof(struct recording, initiator) },
	{ COLUMN_TEXT, offsetof(struct recording, failure_reason) },
	{ COLUMN_TEXT, offsetof(struct recording, files) },
	{ COLUMN_FLAG, offsetof(struct recording, waiting_for_consent) },
};

const struct shape recording_shape = SHAPE(columns, struct recording);

static const struct column found_columns[] = {
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.id) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.recording_id) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.status) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.started_at) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.stopped_at) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.completed_at) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.initiator) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.failure_reason) },
	{ COLUMN_TEXT, offsetof(struct found_recording, recording.files) },
	{ COLUMN_TEXT, offsetof(struct found_recording, meeting_id) },
	{ COLUMN_TEXT, offsetof(struct found_recording, user_id) },
};

static const struct shape found_shape = SHAPE(found_columns, struct found_recording);

const char *
recording_missing_after(struct arena *arena)
{
	return seconds_text(arena, recording_missing_after_ms);
}

enum outcome
recording_list(struct db *db, struct arena *arena, const char *meeting_id, int64_t now,
    const char *base_url, struct recording_list *list)
{
	const char *const values[] = { meeting_id, moment_text(arena, now),
		recording_missing_after(arena), storage_folder(), base_url };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_RECORDING_LIST, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &recording_shape, &list->count);
	return OK;
}

enum outcome
recording_find(struct db *db, struct arena *arena, const char *id, int64_t now,
    struct found_recording *found)
{
	const char *const values[] = { id, moment_text(arena, now),
		recording_missing_after(arena) };

	return db_find(
	    db, arena, CALL(QUERY_RECORDING_FIND, values), &found_shape, found);
}

enum outcome
recording_redeliver(struct db *db, struct arena *arena,
    const struct found_recording *found, int64_t now, bool *is_due)
{
	const char *const values[] = { found->meeting_id, found->recording.id,
		moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_RECORDING_REDELIVER, values), &rows);

	if (out != OK)
		return out;
	if (rows_text(rows, 0, 0) == NULL)
		return NOT_FOUND;
	*is_due = rows_integer(rows, 0, 0) > 0;
	return OK;
}

enum outcome
recording_link_secret(struct db *db, struct arena *arena, const char **secret)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_LINK_SECRET), &rows);

	if (out == OK)
		*secret = rows_count(rows) > 0 ? rows_text(rows, 0, 0) : NULL;
	return out != OK || *secret != NULL ? out : FAILED;
}

static const struct column file_columns[] = {
	{ COLUMN_TEXT, offsetof(struct recording_file, user_id) },
	{ COLUMN_TEXT, offsetof(struct recording_file, id) },
	{ COLUMN_TEXT, offsetof(struct recording_file, file) },
	{ COLUMN_TEXT, offsetof(struct recording_file, name) },
	{ COLUMN_FLAG, offsetof(struct recording_file, is_own) },
};

static const struct shape file_shape = SHAPE(file_columns, struct recording_file);

enum outcome
recording_files(
    struct db *db, struct arena *arena, const char *id, struct recording_file_list *list)
{
	const char *const values[] = { id, storage_folder() };
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_RECORDING_FILES, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &file_shape, &list->count);
	return list->count > 0 ? OK : NOT_FOUND;
}

enum outcome
recording_release(struct db *db, struct arena *arena, const char *meeting_id,
    const char *subject_id, int64_t now)
{
	const char *const values[] = { meeting_id, subject_id, moment_text(arena, now) };

	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_RECORDING_RELEASE, values), &rows);

	return out == OK && !rows_flag(rows, 0, 0) ? NOT_FOUND : out;
}
