#include "model/health.h"

#include <stddef.h>

#include "db/list.h"
#include "db/query.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct metric, name) },
	{ COLUMN_TEXT, offsetof(struct metric, label) },
	{ COLUMN_TEXT, offsetof(struct metric, value) },
};

enum outcome
health_schema_version(struct db *db, struct arena *arena, int64_t *version)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, QUERY_MIGRATION_VERSION, NULL, 0, &rows);

	if (out == OK)
		*version = rows_integer(rows, 0, 0);
	return out;
}

enum outcome
health_metrics(struct db *db, struct arena *arena, int64_t now, struct metric_list *list)
{
	const char *const values[] = { moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, QUERY_HEALTH_METRICS, values, COUNT(values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, columns, COUNT(columns), sizeof(*list->items),
	    &list->count);
	return OK;
}
