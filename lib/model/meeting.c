#include "model/meeting.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/random.h"
#include "db/query.h"
#include "model/origin.h"
#include "shapes.h"
#include "step.h"

/* Meetings in one look; it must end well before the role's statement_timeout. */
#define ROUND 50

static int64_t meeting_grace_ms;
static int64_t meeting_lost_after_ms;
static int64_t meeting_longest_ms; /* 0: any time */

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "MEETING_GRACE", .kind = VARIABLE_SECONDS, .into = &meeting_grace_ms,
	  .fallback = "1800", .high = MOMENT_LONGEST_MS },
	{ .name = "MEETING_LOST_AFTER", .kind = VARIABLE_SECONDS, .into = &meeting_lost_after_ms,
	  .fallback = "86400", .high = MOMENT_LONGEST_MS },
	{ .name = "MEETING_LONGEST", .kind = VARIABLE_SECONDS, .into = &meeting_longest_ms,
	  .low = 1, .high = MOMENT_LONGEST_MS },
};
/* clang-format on */

const struct config_group meeting_config = { variables, COUNT(variables), NULL };

#define MEETING(member) COLUMN(struct meeting, member)

/* clang-format off */
static const struct column columns[] = {
	{ MEETING(id), COLUMN_TEXT },
	{ MEETING(room_id), COLUMN_TEXT },
	{ MEETING(user_id), COLUMN_TEXT },
	{ MEETING(room_name), COLUMN_TEXT },
	{ MEETING(platform), COLUMN_TEXT },
	{ MEETING(recording_type), COLUMN_TEXT },
	{ MEETING(recording_trigger), COLUMN_TEXT },
	{ MEETING(start_date), COLUMN_TIME },
	{ MEETING(end_date), COLUMN_TIME },
	{ MEETING(is_active), COLUMN_FLAG },
	{ MEETING(ended_at), COLUMN_TIME, MAY_BE_NULL },
	{ MEETING(num_clients), COLUMN_INTEGER },
	{ MEETING(num_people), COLUMN_INTEGER },
	{ MEETING(is_shared), COLUMN_FLAG },
	{ MEETING(room), COLUMN_TEXT },
	{ MEETING(ends_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ MEETING(max_participants), COLUMN_INTEGER, MAY_BE_NULL },
};
/* clang-format on */

/* Messages do not have the room's name, and the last two columns are those of an opening. */
const struct shape meeting_shape = { columns, 14, sizeof(struct meeting) };
const struct shape meeting_read_shape = { columns, 15, sizeof(struct meeting) };
static const struct shape opened_shape = SHAPE(columns, struct meeting);

enum outcome
meeting_open(struct db *db, struct arena *arena, const struct meeting_opening *opening,
    struct meeting *meeting)
{
	return db_find(db, arena,
	    CALL(QUERY_MEETING_OPEN, param_text(opening->room_id),
		param_text(random_uuid(arena)), param_text(random_uuid(arena)),
		param_moment(opening->now), param_moment(opening->expires),
		param_seconds(meeting_grace_ms), param_seconds(meeting_lost_after_ms),
		opening->end_date == 0 ? param_text(NULL) :
					 param_moment(opening->end_date),
		param_seconds(meeting_longest_ms), param_origin(opening->origin)),
	    &opened_shape, meeting);
}

int64_t
meeting_latest_end(int64_t start)
{
	return meeting_longest_ms == 0 ? INT64_MAX : start + meeting_longest_ms * 1000;
}

int64_t
meeting_longest(void)
{
	return meeting_longest_ms;
}

enum outcome
meeting_find(struct db *db, struct arena *arena, const char *id, struct meeting *meeting)
{
	return db_find(db, arena, CALL(QUERY_MEETING_FIND, param_text(id)),
	    &meeting_read_shape, meeting);
}

enum outcome
meeting_find_plain(
    struct db *db, struct arena *arena, const char *id, struct meeting *meeting)
{
	return db_find(db, arena, CALL(QUERY_MEETING_FIND_PLAIN, param_text(id)),
	    &meeting_shape, meeting);
}

enum outcome
meeting_find_room(
    struct db *db, struct arena *arena, const char *room_name, const char **name)
{
	return db_find_text(
	    db, arena, CALL(QUERY_MEETING_FIND_ROOM, param_text(room_name)), name);
}

enum outcome
meeting_settle(struct db *db, struct arena *arena, const char *id, bool *is_ended)
{
	return db_find_flag(db, arena,
	    CALL(QUERY_MEETING_SETTLE, param_text(id), param_text(NULL),
		param_seconds(meeting_grace_ms), param_seconds(meeting_lost_after_ms),
		param_seconds(meeting_longest_ms)),
	    is_ended);
}

enum outcome
meeting_look(struct db *db, struct arena *arena, struct round *round)
{
	return round_step(db, arena,
	    CALL(QUERY_MEETING_LOOK, param_text(round->after), param_text(NULL),
		param_seconds(meeting_grace_ms), param_seconds(meeting_lost_after_ms),
		param_integer(ROUND), param_text(round->without),
		param_seconds(meeting_longest_ms)),
	    round);
}

enum outcome
meeting_next(struct db *db, struct arena *arena, struct round *round)
{
	return round_step(db, arena,
	    CALL(QUERY_MEETING_NEXT, param_text(round->after), param_integer(ROUND),
		param_text(round->without)),
	    round);
}
