#include "model/overview.h"

#include <stddef.h>

#include "db/query.h"
#include "model/recording.h"

enum outcome
overview_begin(struct db *db, struct arena *arena)
{
	return db_query(db, arena, PLAIN_CALL(QUERY_OVERVIEW_BEGIN), NULL);
}

#define PEOPLE(member) COLUMN(struct overview_people, member)
#define EVENT(member) COLUMN(struct overview_event, member)
#define RECORDINGS(member) COLUMN(struct overview_recordings, member)
#define WORK(member) COLUMN(struct overview_work, member)

/* clang-format off */
static const struct column people_columns[] = {
	{ PEOPLE(meetings), COLUMN_INTEGER },
	{ PEOPLE(people), COLUMN_INTEGER },
	{ PEOPLE(clients), COLUMN_INTEGER },
};

static const struct column event_columns[] = {
	{ EVENT(type), COLUMN_TEXT },
	{ EVENT(timestamp), COLUMN_TIME },
	{ EVENT(meeting_id), COLUMN_TEXT },
	{ EVENT(room), COLUMN_TEXT },
};

static const struct column recordings_columns[] = {
	{ RECORDINGS(running), COLUMN_INTEGER },
	{ RECORDINGS(stopped), COLUMN_INTEGER },
	{ RECORDINGS(missing), COLUMN_INTEGER },
};

static const struct column work_columns[] = {
	{ WORK(pending), COLUMN_INTEGER },
	{ WORK(oldest_at), COLUMN_TIME, MAY_BE_NULL },
	{ WORK(waiting), COLUMN_INTEGER },
	{ WORK(failing), COLUMN_INTEGER },
	{ WORK(dead), COLUMN_INTEGER },
	{ WORK(disabled), COLUMN_INTEGER },
	{ WORK(erasures), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape people_shape = SHAPE(people_columns, struct overview_people);
static const struct shape event_shape = SHAPE(event_columns, struct overview_event);
static const struct shape recordings_shape = SHAPE(
    recordings_columns, struct overview_recordings);
static const struct shape work_shape = SHAPE(work_columns, struct overview_work);

enum outcome
overview_people(struct db *db, struct arena *arena, struct overview_people *people)
{
	return db_find(
	    db, arena, PLAIN_CALL(QUERY_OVERVIEW_PEOPLE), &people_shape, people);
}

enum outcome
overview_last_event(struct db *db, struct arena *arena, struct overview_event *event)
{
	return db_find(
	    db, arena, PLAIN_CALL(QUERY_OVERVIEW_LAST_EVENT), &event_shape, event);
}

enum outcome
overview_recordings(struct db *db, struct arena *arena, int64_t now,
    struct overview_recordings *recordings)
{
	return db_find(db, arena,
	    CALL(QUERY_OVERVIEW_RECORDINGS, param_moment(now),
		param_seconds(recording_missing_after_ms())),
	    &recordings_shape, recordings);
}

enum outcome
overview_work(struct db *db, struct arena *arena, struct overview_work *work)
{
	return db_find(db, arena, PLAIN_CALL(QUERY_OVERVIEW_WORK), &work_shape, work);
}
