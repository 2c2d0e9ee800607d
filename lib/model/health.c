#include "model/health.h"

#include <stddef.h>

#include "db/query.h"
#include "model/recording.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct metric, name) },
	{ COLUMN_TEXT, offsetof(struct metric, label) },
	{ COLUMN_TEXT, offsetof(struct metric, value) },
};

static const struct shape shape = SHAPE(columns, struct metric);

static enum outcome
list(struct db *db, struct arena *arena, struct call call, struct metric_list *list)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out == OK)
		list->items = rows_list(arena, rows, &shape, &list->count);
	return out;
}

enum outcome
health_metrics(
    struct db *db, struct arena *arena, int64_t now, struct metric_list *metrics)
{
	const char *const values[] = { moment_text(arena, now) };

	return list(db, arena, CALL(QUERY_HEALTH_METRICS, values), metrics);
}

enum outcome
health_meeting_metrics(
    struct db *db, struct arena *arena, int64_t now, struct metric_list *metrics)
{
	const char *const values[] = { moment_text(arena, now),
		recording_missing_after(arena) };

	return list(db, arena, CALL(QUERY_HEALTH_MEETING_METRICS, values), metrics);
}

enum outcome
health_missing_recordings(struct db *db, struct arena *arena, int64_t now, int64_t *count)
{
	const char *const values[] = { moment_text(arena, now),
		recording_missing_after(arena) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_HEALTH_MISSING, values), &rows);

	if (out == OK)
		*count = rows_integer(rows, 0, 0);
	return out;
}

enum outcome
health_disabled_webhooks(struct db *db, struct arena *arena, int64_t *count)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_HEALTH_DISABLED), &rows);

	if (out == OK)
		*count = rows_integer(rows, 0, 0);
	return out;
}
