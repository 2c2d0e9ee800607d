#include "model/rendering.h"

#include <stddef.h>

#include "attendance.h"
#include "base/arena.h"
#include "base/text.h"
#include "db/query.h"
#include "model/storage.h"
#include "shapes.h"

/* The message that a row belongs to, and which part of it the row is. */
struct place {
	int64_t ordinal;
	const char *kind;
};

#define PLACE(member) COLUMN(struct place, member)

static const struct column place_columns[] = {
	{ PLACE(ordinal), COLUMN_INTEGER },
	{ PLACE(kind), COLUMN_TEXT },
};

static const struct shape place_shape = SHAPE(place_columns, struct place);

/* The answer: a row has the columns of one kind. */
struct answer {
	struct binding meeting, recording, stay, consent;
	const struct place *places;
	size_t count, row; /* row: the next one */
};

static enum outcome
open_answer(struct rows *rows, struct answer *answer)
{
	struct binding place;
	struct list places;
	enum outcome out = rows_bind(rows, &place_shape, &place);

	if (out == OK)
		out = rows_bind(rows, &meeting_shape, &answer->meeting);
	if (out == OK)
		out = rows_bind(rows, &recording_shape, &answer->recording);
	if (out == OK)
		out = rows_bind(rows, &stay_shape, &answer->stay);
	if (out == OK)
		out = rows_bind(rows, &consent_shape, &answer->consent);
	if (out == OK)
		out = rows_list(&place, 0, rows_count(rows), &places);
	if (out != OK)
		return out;
	answer->places = places.items;
	answer->count = (size_t)places.count;
	answer->row = 0;
	return OK;
}

/* How many rows of the next one's message and kind there are: they stand together. */
static size_t
run_of(const struct answer *answer)
{
	const struct place *first = &answer->places[answer->row];
	size_t end = answer->row;

	while (end < answer->count && answer->places[end].ordinal == first->ordinal &&
	    text_equal(answer->places[end].kind, first->kind))
		end++;
	return end - answer->row;
}

/* The rows of one message and one kind. */
static enum outcome
take_run(struct arena *arena, const struct answer *answer, size_t count,
    struct rendering *into)
{
	const char *kind = answer->places[answer->row].kind;
	struct list found;
	enum outcome out;

	if (text_equal(kind, "meeting"))
		return rows_read(&answer->meeting, answer->row, &into->meeting);
	if (text_equal(kind, "recording"))
		return rows_read(&answer->recording, answer->row, &into->recording);
	if (text_equal(kind, "consent")) {
		out = rows_list(&answer->consent, answer->row, count, &found);
		if (out == OK)
			into->consents = (struct consent_list){ found.items,
				found.count };
		return out;
	}
	out = rows_list(&answer->stay, answer->row, count, &found);
	if (out == OK)
		attendance_gather(arena, found.items, (size_t)found.count, &into->people);
	return out;
}

/* The rows of one message. */
static enum outcome
take(struct arena *arena, struct answer *answer, int64_t ordinal, struct rendering *into)
{
	enum outcome out = OK;

	while (out == OK && answer->row < answer->count &&
	    answer->places[answer->row].ordinal == ordinal) {
		const size_t count = run_of(answer);

		out = take_run(arena, answer, count, into);
		answer->row += count;
	}
	return out;
}

enum outcome
rendering_find(struct db *db, struct arena *arena, const struct rendering_batch *batch,
    struct rendering **renderings)
{
	struct rendering *found = arena_alloc(
	    arena, (size_t)batch->count * sizeof(*found));
	struct answer answer;
	struct rows *rows;
	enum outcome out = db_query(db, arena,
	    CALL(QUERY_DELIVERY_RENDER, param_text(batch->messages),
		param_seconds(recording_missing_after_ms()), param_text(storage_folder()),
		param_text(batch->base_url)),
	    &rows);

	if (out == OK)
		out = open_answer(rows, &answer);
	for (int64_t i = 0; out == OK && i < batch->count; i++)
		out = take(arena, &answer, i, &found[i]);
	if (out == OK)
		*renderings = found;
	return out;
}
