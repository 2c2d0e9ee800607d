#include "model/participant.h"

#include <stddef.h>

#include "attendance.h"
#include "base/arena.h"
#include "db/query.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct stay, person) },
	{ COLUMN_TEXT, offsetof(struct stay, occupant) },
	{ COLUMN_TEXT, offsetof(struct stay, name) },
	{ COLUMN_FLAG, offsetof(struct stay, is_named) },
	{ COLUMN_INTEGER, offsetof(struct stay, named_at) },
	{ COLUMN_TEXT, offsetof(struct stay, email) },
	{ COLUMN_TEXT, offsetof(struct stay, breakout) },
	{ COLUMN_INTEGER, offsetof(struct stay, joined_at) },
	{ COLUMN_INTEGER, offsetof(struct stay, ended_at) },
	{ COLUMN_FLAG, offsetof(struct stay, is_open) },
	{ COLUMN_FLAG, offsetof(struct stay, assumed) },
};

static const struct shape shape = SHAPE(columns, struct stay);

static enum outcome
gather(struct db *db, struct arena *arena, struct call call, struct participant_list *list)
{
	struct rows *rows;
	struct stay *stays;
	int64_t count;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out != OK)
		return out;
	stays = rows_list(arena, rows, &shape, &count);
	attendance_gather(arena, stays, (size_t)count, list);
	return OK;
}

enum outcome
participant_list(struct db *db, struct arena *arena, const char *meeting_id, int64_t now,
    struct participant_list *list)
{
	const char *const values[] = { meeting_id, moment_text(arena, now) };

	return gather(db, arena, CALL(QUERY_PARTICIPANT_LIST, values), list);
}

enum outcome
participant_find(struct db *db, struct arena *arena, const char *meeting_id,
    const char *subject_id, int64_t now, struct participant *participant)
{
	const char *const values[] = { meeting_id, subject_id, moment_text(arena, now) };
	struct participant_list list;
	enum outcome out = gather(db, arena, CALL(QUERY_PARTICIPANT_FIND, values), &list);

	if (out == OK && list.count == 0)
		return NOT_FOUND;
	if (out == OK)
		*participant = list.items[0];
	return out;
}
