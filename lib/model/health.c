#include "model/health.h"

#include <stddef.h>

#include "db/query.h"
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
	return list(db, arena, CALL(QUERY_HEALTH_METRICS, param_moment(now)), metrics);
}

enum outcome
health_meeting_metrics(
    struct db *db, struct arena *arena, int64_t now, struct metric_list *metrics)
{
	return list(db, arena,
	    CALL(QUERY_HEALTH_MEETING_METRICS, param_moment(now),
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

enum outcome
health_disabled_webhooks(struct db *db, struct arena *arena, int64_t *count)
{
	return db_find_integer(db, arena, PLAIN_CALL(QUERY_HEALTH_DISABLED), count);
}
