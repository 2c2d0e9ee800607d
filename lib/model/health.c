#include "model/health.h"

#include <stddef.h>

#include "db/query.h"
#include "model/jibri.h"
#include "model/recording.h"

#define METRIC(member) COLUMN(struct metric, member)

/* clang-format off */
static const struct column columns[] = {
	{ METRIC(name), COLUMN_TEXT },
	{ METRIC(label), COLUMN_TEXT, MAY_BE_NULL },
	{ METRIC(value), COLUMN_TEXT },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct metric);

static enum outcome
list(struct db *db, struct arena *arena, struct call call, struct metric_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena, call, &shape, &found);

	if (out == OK)
		*list = (struct metric_list){ found.items, found.count };
	return out;
}

enum outcome
health_metrics(
    struct db *db, struct arena *arena, int64_t now, struct metric_list *metrics)
{
	return list(db, arena,
	    CALL(QUERY_HEALTH_METRICS, param_moment(now),
		param_seconds(jibri_silent_after_ms())),
	    metrics);
}

enum outcome
health_meeting_metrics(struct db *db, struct arena *arena, struct metric_list *metrics)
{
	return list(db, arena, PLAIN_CALL(QUERY_HEALTH_MEETING_METRICS), metrics);
}

enum outcome
health_recording_metrics(
    struct db *db, struct arena *arena, int64_t now, struct metric_list *metrics)
{
	return list(db, arena,
	    CALL(QUERY_HEALTH_RECORDING_METRICS, param_moment(now),
		param_seconds(recording_missing_after_ms())),
	    metrics);
}

enum outcome
health_missing_recordings(struct db *db, struct arena *arena, int64_t now, int64_t *count)
{
	return db_find_integer(db, arena,
	    CALL(QUERY_HEALTH_MISSING, param_moment(now),
		param_seconds(recording_missing_after_ms())),
	    count);
}

#define WARNING(member) COLUMN(struct health_warning, member)

/* clang-format off */
static const struct column warning_columns[] = {
	{ WARNING(type), COLUMN_TEXT },
	{ WARNING(count), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape warning_shape = SHAPE(warning_columns, struct health_warning);

enum outcome
health_warnings(struct db *db, struct arena *arena, struct health_warning_list *warnings)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_HEALTH_WARNINGS, param_seconds(jibri_silent_after_ms())),
	    &warning_shape, &found);

	if (out == OK)
		*warnings = (struct health_warning_list){ found.items, found.count };
	return out;
}

enum outcome
health_obstacle(struct db *db, struct arena *arena, const char **problem)
{
	enum outcome out = db_find_text(
	    db, arena, PLAIN_CALL(QUERY_HEALTH_OBSTACLE), problem);

	if (out != NOT_FOUND)
		return out;
	*problem = NULL;
	return OK;
}

enum outcome
health_beat(struct db *db, struct arena *arena, int64_t patience_ms)
{
	return db_query(
	    db, arena, CALL(QUERY_HEARTBEAT_NOTE, param_seconds(patience_ms)), NULL);
}
