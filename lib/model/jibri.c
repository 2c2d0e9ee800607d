#include "model/jibri.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/config.h"
#include "db/query.h"

static int64_t silent_after_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "JIBRI_SILENT_AFTER", .kind = VARIABLE_SECONDS, .into = &silent_after_ms,
	  .fallback = "180", .low = 1, .high = MOMENT_LONGEST_MS },
};
/* clang-format on */

const struct config_group jibri_config = { variables, COUNT(variables), NULL };

int64_t
jibri_silent_after_ms(void)
{
	return silent_after_ms;
}

enum outcome
jibri_note(struct db *db, struct arena *arena, const struct jibri_status *status)
{
	return db_query(db, arena,
	    CALL(QUERY_JIBRI_NOTE, param_text(status->name), param_text(status->host),
		param_text(status->busy_status), param_text(status->health_status),
		param_text(status->detail), param_moment(status->at)),
	    NULL);
}

enum outcome
jibri_session_note(
    struct db *db, struct arena *arena, const struct jibri_session *session)
{
	return db_query(db, arena,
	    CALL(QUERY_JIBRI_SESSION_NOTE, param_text(session->id),
		param_text(session->jibri), param_text(session->status),
		param_text(session->failure), param_moment(session->at),
		param_text(session->request_id), param_text(session->trace)),
	    NULL);
}

#define COUNTS(member) COLUMN(struct jibri_counts, member)

/* clang-format off */
static const struct column columns[] = {
	{ COUNTS(free), COLUMN_INTEGER },
	{ COUNTS(busy), COLUMN_INTEGER },
	{ COUNTS(unhealthy), COLUMN_INTEGER },
	{ COUNTS(silent), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct jibri_counts);

enum outcome
jibri_count(struct db *db, struct arena *arena, int64_t now, struct jibri_counts *counts)
{
	return db_find(db, arena,
	    CALL(QUERY_JIBRI_COUNT, param_moment(now), param_seconds(silent_after_ms)),
	    &shape, counts);
}
