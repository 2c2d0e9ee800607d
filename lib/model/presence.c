#include "model/presence.h"

#include <stddef.h>

#include "db/query.h"

enum outcome
presence_rebuild(struct db *db, struct arena *arena, const char **meeting_id)
{
	static const struct column columns[] = { { COLUMN_TEXT, 0 } };
	static const struct shape shape = SHAPE(columns, const char *);

	return db_find(db, arena, (struct call){ QUERY_PRESENCE_REBUILD, meeting_id, 1 }, &shape,
	    meeting_id);
}

enum outcome
presence_compare(struct db *db, struct arena *arena, const char *newest,
    struct presence_comparison *comparison)
{
	static const struct column columns[] = {
		{ COLUMN_INTEGER, offsetof(struct presence_comparison, different) },
		{ COLUMN_INTEGER, offsetof(struct presence_comparison, compared) },
	};
	static const struct shape shape = SHAPE(columns, struct presence_comparison);

	return db_find(db, arena, (struct call){ QUERY_PRESENCE_COMPARE, &newest, 1 }, &shape,
	    comparison);
}
