#include "model/recording.h"

#include <stddef.h>

#include "base/config.h"
#include "db/query.h"
#include "moment.h"

static int64_t recording_missing_after_ms;

static const struct variable variables[] = {
	{ .name = "RECORDING_MISSING_AFTER", .kind = VARIABLE_SECONDS,
	  .into = &recording_missing_after_ms, .fallback = "1800", .high = MOMENT_LONGEST_MS },
};

const struct config_group recording_config = { variables, COUNT(variables), NULL };

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct recording, id) },
	{ COLUMN_TEXT, offsetof(struct recording, recording_id) },
	{ COLUMN_TEXT, offsetof(struct recording, status) },
	{ COLUMN_TEXT, offsetof(struct recording, started_at) },
	{ COLUMN_TEXT, offsetof(struct recording, stopped_at) },
	{ COLUMN_TEXT, offsetof(struct recording, completed_at) },
	{ COLUMN_TEXT, offsetof(struct recording, initiator) },
	{ COLUMN_TEXT, offsetof(struct recording, files) },
	{ COLUMN_FLAG, offsetof(struct recording, waiting_for_consent) },
};

static const struct shape shape = SHAPE(columns, struct recording);

static const struct column owner_columns[] = {
	{ COLUMN_TEXT, offsetof(struct recording_owner, meeting_id) },
	{ COLUMN_TEXT, offsetof(struct recording_owner, user_id) },
};

static const struct shape owner_shape = SHAPE(owner_columns, struct recording_owner);

const char *
recording_missing_after(struct arena *arena)
{
	return seconds_text(arena, recording_missing_after_ms);
}

enum outcome
recording_list(struct db *db, struct arena *arena, const char *meeting_id, int64_t now,
    struct recording_list *list)
{
	const char *const values[] = { meeting_id, moment_text(arena, now),
		recording_missing_after(arena) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_RECORDING_LIST, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &shape, &list->count);
	return OK;
}

enum outcome
recording_about(struct db *db, struct arena *arena, const char *meeting_id, const char *about,
    int64_t now, struct recording *recording)
{
	const char *const values[] = { meeting_id, about, moment_text(arena, now),
		recording_missing_after(arena) };

	return db_find(db, arena, CALL(QUERY_RECORDING_ABOUT, values), &shape, recording);
}

enum outcome
recording_owner(struct db *db, struct arena *arena, const char *about,
    struct recording_owner *owner)
{
	return db_find(db, arena, (struct call){ QUERY_RECORDING_OWNER, &about, 1 }, &owner_shape,
	    owner);
}

enum outcome
recording_release(struct db *db, struct arena *arena, const char *meeting_id,
    const char *about, int64_t now)
{
	const char *const values[] = { meeting_id, about, moment_text(arena, now) };

	return db_query(db, arena, CALL(QUERY_RECORDING_RELEASE, values), NULL);
}
