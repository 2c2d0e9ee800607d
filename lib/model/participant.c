#include "model/participant.h"

#include <stddef.h>

#include "attendance.h"
#include "base/arena.h"
#include "db/query.h"
#include "moment.h"
#include "shapes.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct stay, person) },
	{ COLUMN_TEXT, offsetof(struct stay, occupant) },
	{ COLUMN_TEXT, offsetof(struct stay, name) },
	{ COLUMN_INTEGER, offsetof(struct stay, name_at) },
	{ COLUMN_TEXT, offsetof(struct stay, nick) },
	{ COLUMN_INTEGER, offsetof(struct stay, nick_at) },
	{ COLUMN_TEXT, offsetof(struct stay, email) },
	{ COLUMN_TEXT, offsetof(struct stay, breakout) },
	{ COLUMN_INTEGER, offsetof(struct stay, joined_at) },
	{ COLUMN_INTEGER, offsetof(struct stay, ended_at) },
	{ COLUMN_FLAG, offsetof(struct stay, is_open) },
	{ COLUMN_FLAG, offsetof(struct stay, assumed) },
	{ COLUMN_FLAG, offsetof(struct stay, is_doubtful) },
};

const struct shape stay_shape = SHAPE(columns, struct stay);

enum outcome
participant_list(struct db *db, struct arena *arena, const char *meeting_id, int64_t now,
    struct participant_list *list)
{
	const char *const values[] = { meeting_id, moment_text(arena, now) };
	struct rows *rows;
	struct stay *stays;
	int64_t count;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_PARTICIPANT_LIST, values), &rows);

	if (out != OK)
		return out;
	stays = rows_list(arena, rows, &stay_shape, &count);
	attendance_gather(arena, stays, (size_t)count, list);
	return OK;
}
