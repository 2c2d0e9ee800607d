#include "model/recording.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/config.h"
#include "db/query.h"
#include "model/origin.h"
#include "model/storage.h"
#include "shapes.h"

static int64_t missing_after_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "RECORDING_MISSING_AFTER", .kind = VARIABLE_SECONDS,
	  .into = &missing_after_ms, .fallback = "1800", .high = MOMENT_LONGEST_MS },
};
/* clang-format on */

const struct config_group recording_config = { variables, COUNT(variables), NULL };

#define RECORDING(member) COLUMN(struct recording, member)

/* clang-format off */
static const struct column columns[] = {
	{ RECORDING(id), COLUMN_TEXT },
	{ RECORDING(recording_id), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(status), COLUMN_TEXT },
	{ RECORDING(started_at), COLUMN_TIME, MAY_BE_NULL },
	{ RECORDING(stopped_at), COLUMN_TIME, MAY_BE_NULL },
	{ RECORDING(completed_at), COLUMN_TIME, MAY_BE_NULL },
	{ RECORDING(initiator), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(failure_reason), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(files), COLUMN_TEXT },
	{ RECORDING(waiting_for_consent), COLUMN_FLAG },
};
/* clang-format on */

const struct shape recording_shape = SHAPE(columns, struct recording);

/* Beside the recording's own. */
static const struct column owner_columns[] = {
	{ COLUMN(struct found_recording, meeting_id), COLUMN_TEXT },
	{ COLUMN(struct found_recording, user_id), COLUMN_TEXT },
	{ COLUMN(struct found_recording, room_id), COLUMN_TEXT },
};

static const struct shape owner_shape = SHAPE(owner_columns, struct found_recording);

int64_t
recording_missing_after_ms(void)
{
	return missing_after_ms;
}

enum outcome
recording_list(struct db *db, struct arena *arena, const struct recording_filter *filter,
    struct recording_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_RECORDING_LIST, param_text(filter->meeting_id),
		param_moment(filter->now), param_seconds(missing_after_ms),
		param_text(storage_folder()), param_text(filter->base_url)),
	    &recording_shape, &found);

	if (out == OK)
		*list = (struct recording_list){ found.items, found.count };
	return out;
}

enum outcome
recording_find(struct db *db, struct arena *arena, const char *id, int64_t now,
    struct found_recording *found)
{
	struct binding recording, owner;
	struct rows *rows;
	enum outcome out = db_query(db, arena,
	    CALL(QUERY_RECORDING_FIND, param_text(id), param_moment(now),
		param_seconds(missing_after_ms)),
	    &rows);

	if (out == OK)
		out = rows_bind(rows, &recording_shape, &recording);
	if (out == OK)
		out = rows_bind(rows, &owner_shape, &owner);
	if (out == OK && rows_count(rows) == 0)
		return NOT_FOUND;
	if (out == OK)
		out = rows_read(&recording, 0, &found->recording);
	return out == OK ? rows_read(&owner, 0, found) : out;
}

enum outcome
recording_redeliver(struct db *db, struct arena *arena,
    const struct found_recording *found, int64_t now, const struct origin *origin)
{
	int64_t due;
	enum outcome out = db_find_integer(db, arena,
	    CALL(QUERY_RECORDING_REDELIVER, param_text(found->meeting_id),
		param_text(found->recording.id), param_moment(now), param_origin(origin)),
	    &due);

	return out == OK && due == 0 ? INAPPLICABLE : out;
}

enum outcome
recording_link_secret(struct db *db, struct arena *arena, const char **secret)
{
	enum outcome out = db_find_text(db, arena, PLAIN_CALL(QUERY_LINK_SECRET), secret);

	return out == NOT_FOUND ? FAILED : out;
}

#define FILE_OF(member) COLUMN(struct recording_file, member)

/* clang-format off */
static const struct column file_columns[] = {
	{ FILE_OF(user_id), COLUMN_TEXT },
	{ FILE_OF(room_id), COLUMN_TEXT },
	{ FILE_OF(id), COLUMN_TEXT, MAY_BE_NULL },
	{ FILE_OF(file), COLUMN_TEXT, MAY_BE_NULL },
	{ FILE_OF(name), COLUMN_TEXT, MAY_BE_NULL },
	{ FILE_OF(is_own), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape file_shape = SHAPE(file_columns, struct recording_file);

enum outcome
recording_files(
    struct db *db, struct arena *arena, const char *id, struct recording_file_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_RECORDING_FILES, param_text(id), param_text(storage_folder())),
	    &file_shape, &found);

	if (out != OK)
		return out;
	*list = (struct recording_file_list){ found.items, found.count };
	return list->count > 0 ? OK : NOT_FOUND;
}

enum outcome
recording_release(struct db *db, struct arena *arena, const struct found_recording *found,
    int64_t now, const struct origin *origin)
{
	bool is_known;
	enum outcome out = db_find_flag(db, arena,
	    CALL(QUERY_RECORDING_RELEASE, param_text(found->meeting_id),
		param_text(found->recording.id), param_moment(now), param_origin(origin)),
	    &is_known);

	return out == OK && !is_known ? NOT_FOUND : out;
}
