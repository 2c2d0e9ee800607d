#include "model/ruling.h"

#include <stddef.h>

#include "db/query.h"
#include "model/origin.h"

enum outcome
ruling_apply(
    struct db *db, struct arena *arena, const struct ruling *ruling, const char **verdict)
{
	return db_find_text(db, arena,
	    CALL(QUERY_RULING_APPLY, param_text(ruling->meeting_id),
		param_text(ruling->command), param_text(ruling->data),
		param_moment(ruling->now), param_origin(ruling->origin)),
	    verdict);
}

enum outcome
ruling_is_banned(struct db *db, struct arena *arena, const char *meeting_id,
    const char *person, bool *is_banned)
{
	return db_find_flag(db, arena,
	    CALL(QUERY_RULING_IS_BANNED, param_text(meeting_id), param_text(person)),
	    is_banned);
}

enum outcome
ruling_find(struct db *db, struct arena *arena, const char *name, const char **id)
{
	return db_find_text(db, arena, CALL(QUERY_RULING_FIND, param_text(name)), id);
}
