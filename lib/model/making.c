#include "model/making.h"

#include <stddef.h>

#include "base/random.h"
#include "base/text.h"
#include "db/query.h"
#include "model/origin.h"

#define MADE(member) COLUMN(struct made_meeting, member)

/* clang-format off */
static const struct column columns[] = {
	{ MADE(room_url), COLUMN_TEXT },
	{ MADE(host_room_url), COLUMN_TEXT },
	{ MADE(is_locked), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct made_meeting);

/* What the statement making_begin answers with. */
struct verdict {
	const char *verdict, *prefix;
};

#define VERDICT(member) COLUMN(struct verdict, member)

static const struct column verdict_columns[] = {
	{ VERDICT(verdict), COLUMN_TEXT },
	{ VERDICT(prefix), COLUMN_TEXT, MAY_BE_NULL },
};

static const struct shape verdict_shape = SHAPE(verdict_columns, struct verdict);

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
	const char *id = random_uuid(arena);
	struct verdict found;
	enum outcome out = db_find(db, arena,
	    CALL(QUERY_MAKING_BEGIN, param_text(making->room_id),
		param_text(making->platform), param_text(id), param_moment(now),
		param_seconds(lease_ms)),
	    &verdict_shape, &found);

	if (out != OK)
		return out;
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (text_equal(found.verdict, verdicts[i].name)) {
			making->id = id;
			making->prefix = found.prefix;
			making->turn = verdicts[i].turn;
			return OK;
		}
	return NOT_FOUND;
}

enum outcome
making_made(struct db *db, struct arena *arena, const char *try_id, int64_t now,
    const struct made_meeting *made)
{
	bool is_kept;
	enum outcome out = db_find_flag(db, arena,
	    CALL(QUERY_MAKING_MADE, param_text(try_id), param_moment(now),
		param_moment(made->expires), param_text(random_uuid(arena)),
		param_text(made->id), param_text(made->room_name),
		param_text(made->room_url), param_text(made->host_room_url),
		param_flag(made->is_locked), param_origin(made->origin)),
	    &is_kept);

	return out == OK && !is_kept ? NOT_FOUND : out;
}

enum outcome
making_failed(struct db *db, struct arena *arena, const struct making *making,
    bool is_lost, int64_t trouble_until)
{
	return db_query(db, arena,
	    CALL(QUERY_MAKING_FAILED, param_text(making->platform),
		param_text(making->id), param_flag(is_lost), param_moment(trouble_until)),
	    NULL);
}

enum outcome
making_removed(struct db *db, struct arena *arena, const char *try_id)
{
	return db_query(db, arena, CALL(QUERY_MAKING_REMOVED, param_text(try_id)), NULL);
}

enum outcome
making_find(struct db *db, struct arena *arena, const char *meeting_id,
    struct made_meeting *meeting)
{
	return db_find(
	    db, arena, CALL(QUERY_MAKING_FIND, param_text(meeting_id)), &shape, meeting);
}

#define REST(member) COLUMN(struct making_rest, member)

/* clang-format off */
static const struct column rest_columns[] = {
	{ REST(id), COLUMN_TEXT },
	{ REST(prefix), COLUMN_TEXT },
	{ REST(made_id), COLUMN_TEXT, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape rest_shape = SHAPE(rest_columns, struct making_rest);

enum outcome
making_left(struct db *db, struct arena *arena, int64_t now, int64_t before,
    struct making_rests *rests)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_MAKING_LEFT, param_moment(now), param_moment(before),
		param_text(rests->platform)),
	    &rest_shape, &found);

	if (out != OK)
		return out;
	rests->items = found.items;
	rests->count = found.count;
	return OK;
}
