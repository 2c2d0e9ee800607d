#include "model/origin.h"

#include <stddef.h>

#include "db/query.h"

#define ORIGIN(member) COLUMN(struct origin, member)

/* clang-format off */
static const struct column columns[] = {
	{ ORIGIN(actor), COLUMN_TEXT },
	{ .name = "user", .offset = offsetof(struct origin, user_id), COLUMN_TEXT },
	{ .name = "key", .offset = offsetof(struct origin, key_id), COLUMN_TEXT },
	{ ORIGIN(scope), COLUMN_TEXT },
	{ .name = "request", .offset = offsetof(struct origin, request_id), COLUMN_TEXT },
	{ ORIGIN(trace), COLUMN_TEXT },
};
/* clang-format on */

const struct shape origin_shape = SHAPE(columns, struct origin);

const struct origin origin_operator = { .actor = "operator" };

enum outcome
origin_note_links(
    struct db *db, struct arena *arena, const char *id, const struct origin *origin)
{
	return db_query(db, arena,
	    CALL(QUERY_ORIGIN_NOTE_LINKS, param_text(id), param_origin(origin)), NULL);
}
