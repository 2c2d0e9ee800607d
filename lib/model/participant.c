#include "model/participant.h"

#include <stddef.h>

#include "attendance.h"
#include "base/arena.h"
#include "db/query.h"
#include "shapes.h"

#define STAY(member) COLUMN(struct stay, member)

/* clang-format off */
static const struct column columns[] = {
	{ STAY(person), COLUMN_TEXT },
	{ STAY(occupant), COLUMN_TEXT },
	{ STAY(name), COLUMN_TEXT, MAY_BE_NULL },
	{ STAY(name_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ STAY(nick), COLUMN_TEXT, MAY_BE_NULL },
	{ STAY(nick_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ STAY(email), COLUMN_TEXT, MAY_BE_NULL },
	{ STAY(breakout), COLUMN_TEXT, MAY_BE_NULL },
	{ STAY(joined_at), COLUMN_MOMENT },
	{ STAY(ended_at), COLUMN_MOMENT },
	{ STAY(is_open), COLUMN_FLAG },
	{ STAY(assumed), COLUMN_FLAG },
	{ STAY(is_doubtful), COLUMN_FLAG },
	{ STAY(removed_by), COLUMN_TEXT, MAY_BE_NULL },
	{ STAY(removed_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ STAY(speaking_ms), COLUMN_INTEGER },
	{ STAY(moderator), COLUMN_TEXT, MAY_BE_NULL },
};
/* clang-format on */

const struct shape stay_shape = SHAPE(columns, struct stay);

enum outcome
participant_list(struct db *db, struct arena *arena, const char *meeting_id, int64_t now,
    struct participant_list *list)
{
	struct list stays;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_PARTICIPANT_LIST, param_text(meeting_id), param_moment(now)),
	    &stay_shape, &stays);

	if (out == OK)
		attendance_gather(arena, stays.items, (size_t)stays.count, list);
	return out;
}
