#include "model/presence.h"

#include <stddef.h>

#include "base/arena.h"
#include "db/query.h"

static const struct column columns[] = { { .name = "id", .kind = COLUMN_TEXT } };
static const struct shape shape = SHAPE(columns, const char *);

enum outcome
presence_rebuild(struct db *db, struct arena *arena, const char **meeting_id)
{
	return db_find(db, arena, CALL(QUERY_PRESENCE_REBUILD, param_text(*meeting_id)),
	    &shape, meeting_id);
}

/* A statement a meeting: its room's lock is held no longer. */
static enum outcome
compare(struct db *db, struct arena *arena, const char *meeting_id,
    struct presence_comparison *comparison)
{
	bool is_different;
	enum outcome out = db_find_flag(db, arena,
	    CALL(QUERY_PRESENCE_DIFFERS, param_text(meeting_id)), &is_different);

	if (out != OK)
		return out;
	comparison->different += is_different;
	comparison->compared++;
	return OK;
}

enum outcome
presence_compare(struct db *db, struct arena *arena, const char *newest,
    struct presence_comparison *comparison)
{
	struct arena *each = arena_new();
	struct list ids = { 0 };
	enum outcome out = db_list(
	    db, arena, CALL(QUERY_PRESENCE_NEWEST, param_text(newest)), &shape, &ids);

	*comparison = (struct presence_comparison){ 0 };
	for (int64_t i = 0; out == OK && i < ids.count; i++) {
		out = compare(db, each, ((const char **)ids.items)[i], comparison);
		arena_empty(each);
	}
	arena_free(each);
	return out;
}
