#include "model/consent.h"

#include <stddef.h>

#include "base/random.h"
#include "db/query.h"
#include "model/origin.h"
#include "shapes.h"
#include "step.h"

/* Meetings in one look. */
#define ROUND 50

#define CONSENT(member) COLUMN(struct consent, member)

/* clang-format off */
static const struct column columns[] = {
	{ CONSENT(person), COLUMN_TEXT },
	{ CONSENT(is_guest), COLUMN_FLAG },
	{ CONSENT(consent_given), COLUMN_FLAG },
	{ CONSENT(decided_at), COLUMN_TIME },
};
/* clang-format on */

const struct shape consent_shape = SHAPE(columns, struct consent);

#define COUNTS(member) COLUMN(struct consent_count, member)

/* clang-format off */
static const struct column count_columns[] = {
	{ COUNTS(given), COLUMN_INTEGER },
	{ COUNTS(refused), COLUMN_INTEGER },
	{ COUNTS(guests_given), COLUMN_INTEGER },
	{ COUNTS(guests_refused), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape count_shape = SHAPE(count_columns, struct consent_count);

enum outcome
consent_give(
    struct db *db, struct arena *arena, const struct decision *decision, const char **id)
{
	return db_find_text(db, arena,
	    CALL(QUERY_CONSENT_GIVE, param_text(decision->meeting_id),
		param_text(random_uuid(arena)), param_text(decision->person),
		param_flag(decision->is_guest), param_flag(decision->consent_given),
		param_moment(decision->now), param_origin(decision->origin)),
	    id);
}

enum outcome
consent_count(struct db *db, struct arena *arena, const char *meeting_id,
    struct consent_count *count)
{
	return db_find(db, arena, CALL(QUERY_CONSENT_COUNT, param_text(meeting_id)),
	    &count_shape, count);
}

enum outcome
consent_list(
    struct db *db, struct arena *arena, const char *meeting_id, struct consent_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_CONSENT_LIST, param_text(meeting_id)), &consent_shape, &found);

	if (out == OK)
		*list = (struct consent_list){ found.items, found.count };
	return out;
}

enum outcome
consent_look(struct db *db, struct arena *arena, struct round *round)
{
	return round_step(db, arena,
	    CALL(QUERY_HANDOVER_LOOK, param_text(round->after), param_integer(ROUND),
		param_text(round->without)),
	    round);
}

enum outcome
consent_settle(struct db *db, struct arena *arena, const char *id, bool *is_ended)
{
	*is_ended = false;
	return db_query(db, arena, CALL(QUERY_HANDOVER_DECIDE, param_text(id)), NULL);
}
