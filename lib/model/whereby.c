#include "model/whereby.h"

#include <stddef.h>

#include "base/random.h"
#include "base/text.h"
#include "db/query.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct whereby_meeting, room_url) },
	{ COLUMN_TEXT, offsetof(struct whereby_meeting, host_room_url) },
	{ COLUMN_FLAG, offsetof(struct whereby_meeting, is_locked) },
};

static const struct shape shape = SHAPE(columns, struct whereby_meeting);

static const struct {
	const char *name;
	enum whereby_turn turn;
} verdicts[] = {
	{ "ours", WHEREBY_OURS },
	{ "busy", WHEREBY_BUSY },
	{ "open", WHEREBY_OPEN },
	{ "trouble", WHEREBY_TROUBLE },
};

enum outcome
whereby_begin(struct db *db, struct arena *arena, const char *room_id, int64_t now,
    int64_t lease_ms, struct whereby_try *attempt)
{
	const char *const values[] = { room_id, random_uuid(arena),
		moment_text(arena, now), seconds_text(arena, lease_ms) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_WHEREBY_BEGIN, values), &rows);

	if (out != OK)
		return out;
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (text_equal(rows_text(rows, 0, 0), verdicts[i].name)) {
			*attempt = (struct whereby_try){ values[1], rows_text(rows, 0, 1),
				verdicts[i].turn };
			return OK;
		}
	return NOT_FOUND;
}

enum outcome
whereby_made(struct db *db, struct arena *arena, const char *try_id, int64_t now,
    int64_t expires, const struct whereby_meeting *made)
{
	const char *const values[] = { try_id, moment_text(arena, now),
		moment_text(arena, expires), random_uuid(arena), made->id,
		made->room_name, made->room_url, made->host_room_url,
		made->is_locked ? "true" : "false" };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_WHEREBY_MADE, values), &rows);

	return out == OK && !rows_flag(rows, 0, 0) ? NOT_FOUND : out;
}

enum outcome
whereby_failed(struct db *db, struct arena *arena, const char *try_id, bool is_lost,
    int64_t trouble_until)
{
	const char *const values[] = { try_id, is_lost ? "true" : "false",
		moment_text(arena, trouble_until) };

	return db_query(db, arena, CALL(QUERY_WHEREBY_FAILED, values), NULL);
}

enum outcome
whereby_removed(struct db *db, struct arena *arena, const char *try_id)
{
	return db_query(
	    db, arena, (struct call){ QUERY_WHEREBY_REMOVED, &try_id, 1 }, NULL);
}

enum outcome
whereby_find(struct db *db, struct arena *arena, const char *meeting_id,
    struct whereby_meeting *meeting)
{
	return db_find(db, arena, (struct call){ QUERY_WHEREBY_FIND, &meeting_id, 1 },
	    &shape, meeting);
}

static const struct column rest_columns[] = {
	{ COLUMN_TEXT, offsetof(struct whereby_rest, id) },
	{ COLUMN_TEXT, offsetof(struct whereby_rest, prefix) },
	{ COLUMN_TEXT, offsetof(struct whereby_rest, whereby_id) },
};

static const struct shape rest_shape = SHAPE(rest_columns, struct whereby_rest);

enum outcome
whereby_left(struct db *db, struct arena *arena, int64_t now, int64_t before,
    struct whereby_rests *rests)
{
	const char *const values[] = { moment_text(arena, now),
		moment_text(arena, before) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_WHEREBY_LEFT, values), &rows);

	if (out == OK)
		rests->items = rows_list(arena, rows, &rest_shape, &rests->count);
	return out;
}
