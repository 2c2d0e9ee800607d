#include "model/trail.h"

#include <stddef.h>

#include "base/config.h"
#include "db/query.h"

int64_t trail_flush_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "AUDIT_FLUSH", .kind = VARIABLE_SECONDS, .into = &trail_flush_ms,
	  .fallback = "10", .low = 1, .high = 3600000 },
};
/* clang-format on */

const struct config_group trail_config = { variables, COUNT(variables), NULL };

#define ROW(member) COLUMN(struct trail_row, member)

/* clang-format off */
static const struct column columns[] = {
	{ ROW(number), COLUMN_INTEGER },
	{ ROW(at), COLUMN_TIME },
	{ ROW(action), COLUMN_TEXT },
	{ ROW(object), COLUMN_TEXT, MAY_BE_NULL },
	{ ROW(actor), COLUMN_TEXT },
	{ ROW(user_id), COLUMN_TEXT, MAY_BE_NULL },
	{ ROW(key_id), COLUMN_TEXT, MAY_BE_NULL },
	{ ROW(request_id), COLUMN_TEXT, MAY_BE_NULL },
	{ ROW(reason), COLUMN_TEXT, MAY_BE_NULL },
	{ ROW(source), COLUMN_TEXT, MAY_BE_NULL },
	{ ROW(count), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct trail_row);

enum outcome
trail_list(struct db *db, struct arena *arena, const struct trail_filter *filter,
    struct trail_list *list)
{
	struct list found;
	enum outcome out = db_page(db, arena,
	    CALL(QUERY_TRAIL_LIST, param_text(filter->action), param_text(filter->object),
		param_text(filter->user_id), param_text(filter->actor),
		param_text(filter->from), param_text(filter->to),
		param_integer(filter->limit), param_integer(filter->offset),
		param_integer(TRAIL_MOST)),
	    &shape, &found);

	if (out == OK)
		*list = (struct trail_list){ found.items, found.count, found.total };
	return out;
}

enum outcome
trail_refusals(struct db *db, struct arena *arena, const char *counts)
{
	return db_query(db, arena, CALL(QUERY_TRAIL_REFUSALS, param_text(counts)), NULL);
}

enum outcome
trail_expire(
    struct db *db, struct arena *arena, int64_t keep_ms, int64_t most, int64_t *removed)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_TRAIL_EXPIRE, param_seconds(keep_ms), param_integer(most)),
	    removed);
}
