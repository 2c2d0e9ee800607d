#include "model/admission.h"

#include <stddef.h>

#include "db/query.h"
#include "model/meeting.h"

#define ADMISSION(member) COLUMN(struct admission, member)

/* clang-format off */
static const struct column columns[] = {
	{ ADMISSION(status), COLUMN_TEXT },
	{ ADMISSION(banned), COLUMN_TEXT },
	{ ADMISSION(ends_at), COLUMN_MOMENT, MAY_BE_NULL },
	{ ADMISSION(max_participants), COLUMN_INTEGER, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct admission);

enum outcome
admission_find(struct db *db, struct arena *arena, const char *room_name,
    struct admission *admission)
{
	return db_find(db, arena,
	    CALL(QUERY_ADMISSION_FIND, param_text(room_name),
		param_seconds(meeting_longest())),
	    &shape, admission);
}
