#include "model/making.h"

#include <stddef.h>

#include "base/random.h"
#include "base/text.h"
#include "db/query.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct made_meeting, room_url) },
	{ COLUMN_TEXT, offsetof(struct made_meeting, host_room_url) },
	{ COLUMN_FLAG, offsetof(struct made_meeting, is_locked) },
};

static const struct shape shape = SHAPE(columns, struct made_meeting);

static const struct {
	const char *name;
	enum making_turn turn;
} verdicts[] = {
	{ "ours", MAKING_OURS },
	{ "busy", MAKING_BUSY },
	{ "open", MAKING_OPEN },
	{ "trouble", MAKING_TROUBLE },
};

enum outcome
making_begin(struct db *db, struct arena *arena, int64_t now, int64_t lease_ms,
    struct making *making)
{
	const char *const values[] = { making->room_id, making->platform,
		random_uuid(arena), moment_text(arena, now),
		seconds_text(arena, lease_ms) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_MAKING_BEGIN, values), &rows);

	if (out != OK)
		return out;
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (text_equal(rows_text(rows, 0, 0), verdicts[i].name)) {
			making->id = values[2];
			making->prefix = rows_text(rows, 0, 1);
			making->turn = verdicts[i].turn;
			return OK;
		}
	return NOT_FOUND;
}

enum outcome
making_made(struct db *db, struct arena *arena, const char *try_id, int64_t now,
    int64_t expires, const struct made_meeting *made)
{
	const char *const values[] = { try_id, moment_text(arena, now),
		moment_text(arena, expires), random_uuid(arena), made->id,
		made->room_name, made->room_url, made->host_room_url,
		made->is_locked ? "true" : "false" };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_MAKING_MADE, values), &rows);

	return out == OK && !rows_flag(rows, 0, 0) ? NOT_FOUND : out;
}

enum outcome
making_failed(struct db *db, struct arena *arena, const struct making *making,
    bool is_lost, int64_t trouble_until)
{
	const char *const values[] = { making->platform, making->id,
		is_lost ? "true" : "false", moment_text(arena, trouble_until) };

	return db_query(db, arena, CALL(QUERY_MAKING_FAILED, values), NULL);
}

enum outcome
making_removed(struct db *db, struct arena *arena, const char *try_id)
{
	return db_query(
	    db, arena, (struct call){ QUERY_MAKING_REMOVED, &try_id, 1 }, NULL);
}

enum outcome
making_find(struct db *db, struct arena *arena, const char *meeting_id,
    struct made_meeting *meeting)
{
	return db_find(db, arena, (struct call){ QUERY_MAKING_FIND, &meeting_id, 1 },
	    &shape, meeting);
}

static const struct column rest_columns[] = {
	{ COLUMN_TEXT, offsetof(struct making_rest, id) },
	{ COLUMN_TEXT, offsetof(struct making_rest, prefix) },
	{ COLUMN_TEXT, offsetof(struct making_rest, made_id) },
};

static const struct shape rest_shape = SHAPE(rest_columns, struct making_rest);

enum outcome
making_left(struct db *db, struct arena *arena, int64_t now, int64_t before,
    struct making_rests *rests)
{
	const char *const values[] = { moment_text(arena, now),
		moment_text(arena, before), rests->platform };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_MAKING_LEFT, values), &rows);

	if (out == OK)
		rests->items = rows_list(arena, rows, &rest_shape, &rests->count);
	return out;
}
