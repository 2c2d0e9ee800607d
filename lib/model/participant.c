#include "model/participant.h"

#include <stddef.h>

#include "db/query.h"
#include "moment.h"

static const struct column columns[] = {
	{ COLUMN_TEXT, offsetof(struct participant, id) },
	{ COLUMN_TEXT, offsetof(struct participant, name) },
	{ COLUMN_TEXT, offsetof(struct participant, email) },
	{ COLUMN_TEXT, offsetof(struct participant, first_seen) },
	{ COLUMN_TEXT, offsetof(struct participant, last_seen) },
	{ COLUMN_INTEGER, offsetof(struct participant, seconds) },
	{ COLUMN_TEXT, offsetof(struct participant, sessions) },
};

/* The column behind those. */
#define PEAK COUNT(columns)

static const struct shape shape = SHAPE(columns, struct participant);

enum outcome
participant_list(struct db *db, struct arena *arena, const char *meeting_id, int64_t now,
    struct participant_list *list)
{
	const char *const values[] = { meeting_id, moment_text(arena, now) };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_PARTICIPANT_LIST, values), &rows);

	if (out != OK)
		return out;
	list->items = rows_list(arena, rows, &shape, &list->count);
	list->peak = list->count > 0 ? rows_integer(rows, 0, PEAK) : 0;
	list->person_seconds = 0;
	for (int64_t i = 0; i < list->count; i++)
		list->person_seconds += list->items[i].seconds;
	return OK;
}

enum outcome
participant_find(struct db *db, struct arena *arena, const char *meeting_id,
    const char *subject_id, int64_t now, struct participant *participant)
{
	const char *const values[] = { meeting_id, subject_id, moment_text(arena, now) };

	return db_find(db, arena, CALL(QUERY_PARTICIPANT_FIND, values), &shape, participant);
}
