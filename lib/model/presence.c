#include "model/presence.h"

#include <stddef.h>

#include "base/arena.h"
#include "db/query.h"

enum outcome
presence_rebuild(struct db *db, struct arena *arena, const char **meeting_id)
{
	static const struct column columns[] = { { COLUMN_TEXT, 0 } };
	static const struct shape shape = SHAPE(columns, const char *);

	return db_find(db, arena, (struct call){ QUERY_PRESENCE_REBUILD, meeting_id, 1 },
	    &shape, meeting_id);
}

/* A statement a meeting: its room's lock is held no longer. */
static enum outcome
compare(struct db *db, struct arena *arena, const char *meeting_id,
    struct presence_comparison *comparison)
{
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, (struct call){ QUERY_PRESENCE_DIFFERS, &meeting_id, 1 }, &rows);

	if (out != OK)
		return out;
	comparison->different += rows_flag(rows, 0, 0);
	comparison->compared++;
	return OK;
}

enum outcome
presence_compare(struct db *db, struct arena *arena, const char *newest,
    struct presence_comparison *comparison)
{
	struct arena *each = arena_new();
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, (struct call){ QUERY_PRESENCE_NEWEST, &newest, 1 }, &rows);

	*comparison = (struct presence_comparison){ 0 };
	for (size_t i = 0; out == OK && i < rows_count(rows); i++) {
		out = compare(db, each, rows_text(rows, i, 0), comparison);
		arena_empty(each);
	}
	arena_free(each);
	return out;
}
