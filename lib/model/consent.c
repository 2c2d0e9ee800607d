#include "model/consent.h"

#include <stddef.h>

#include "base/random.h"
#include "db/query.h"
#include "moment.h"
#include "shapes.h"
#include "step.h"

/* Meetings in one look. */
#define ROUND "50"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct consent, person) },
	{ COLUMN_FLAG, offsetof(struct consent, is_guest) },
	{ COLUMN_FLAG, offsetof(struct consent, consent_given) },
	{ COLUMN_TEXT, offsetof(struct consent, decided_at) },
};

const struct shape consent_shape = SHAPE(columns, struct consent);

static const struct column count_columns[] = {
	{ COLUMN_INTEGER, offsetof(struct consent_count, given) },
	{ COLUMN_INTEGER, offsetof(struct consent_count, refused) },
	{ COLUMN_INTEGER, offsetof(struct consent_count, guests_given) },
	{ COLUMN_INTEGER, offsetof(struct consent_count, guests_refused) },
};

static const struct shape count_shape = SHAPE(count_columns, struct consent_count);

enum outcome
consent_give(struct db *db, struct arena *arena, const char *meeting_id,
    const struct consent *consent, int64_t now, const char **id)
{
	const char *const values[] = { meeting_id, random_uuid(arena), consent->person,
		consent->is_guest ? "true" : "false",
		consent->consent_given ? "true" : "false", moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_CONSENT_GIVE, values), &rows);

	if (out != OK)
		return out;
	if (rows_text(rows, 0, 0) == NULL)
		return NOT_FOUND;
	*id = rows_text(rows, 0, 0);
	return OK;
}

enum outcome
consent_count(struct db *db, struct arena *arena, const char *meeting_id,
    struct consent_count *count)
{
	return db_find(db, arena, (struct call){ QUERY_CONSENT_COUNT, &meeting_id, 1 },
	    &count_shape, count);
}

enum outcome
consent_look(struct db *db, struct arena *arena, struct round *round)
{
	const char *const values[] = { round->after, ROUND, round->without };

	return round_step(db, arena, CALL(QUERY_HANDOVER_LOOK, values), round);
}

enum outcome
consent_settle(struct db *db, struct arena *arena, const char *id, bool *is_ended)
{
	*is_ended = false;
	return db_query(db, arena, (struct call){ QUERY_HANDOVER_DECIDE, &id, 1 }, NULL);
}
