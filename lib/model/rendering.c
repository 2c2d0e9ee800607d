#include "model/rendering.h"

#include "attendance.h"
#include "base/arena.h"
#include "base/text.h"
#include "db/query.h"
#include "model/storage.h"
#include "shapes.h"

/* The columns behind those of the widest kind of row. */
#define KIND 14
#define ORDINAL 15

/* What rows are read into before they are people. */
struct stays {
	struct stay *items;
	size_t count;
};

/* How many rows of one message and one kind there are from this one on: they stand together. */
static size_t
run_of(const struct rows *rows, size_t row)
{
	const int64_t ordinal = rows_integer(rows, row, ORDINAL);
	const char *kind = rows_text(rows, row, KIND);
	size_t end = row;

	while (end < rows_count(rows) && rows_integer(rows, end, ORDINAL) == ordinal &&
	    text_equal(rows_text(rows, end, KIND), kind))
		end++;
	return end - row;
}

static void
take_stay(struct arena *arena, const struct rows *rows, size_t row, struct stays *stays)
{
	if (stays->items == NULL)
		stays->items = arena_alloc(
		    arena, run_of(rows, row) * sizeof(*stays->items));
	rows_read(rows, row, &stay_shape, &stays->items[stays->count++]);
}

static void
take_consent(struct arena *arena, const struct rows *rows, size_t row,
    struct consent_list *consents)
{
	if (consents->items == NULL)
		consents->items = arena_alloc(
		    arena, run_of(rows, row) * sizeof(*consents->items));
	rows_read(rows, row, &consent_shape, &consents->items[consents->count++]);
}

/* The rows of one message, from *row on. */
static void
take(struct arena *arena, const struct rows *rows, size_t *row, int64_t ordinal,
    struct rendering *into)
{
	struct stays stays = { 0 };

	for (; *row < rows_count(rows) && rows_integer(rows, *row, ORDINAL) == ordinal;
	     (*row)++) {
		const char *kind = rows_text(rows, *row, KIND);

		if (text_equal(kind, "meeting"))
			rows_read(rows, *row, &meeting_shape, &into->meeting);
		else if (text_equal(kind, "recording"))
			rows_read(rows, *row, &recording_shape, &into->recording);
		else if (text_equal(kind, "stay"))
			take_stay(arena, rows, *row, &stays);
		else
			take_consent(arena, rows, *row, &into->consents);
	}
	if (stays.count > 0)
		attendance_gather(arena, stays.items, stays.count, &into->people);
}

enum outcome
rendering_find(struct db *db, struct arena *arena, const char *messages, int64_t count,
    const char *base_url, struct rendering **renderings)
{
	const char *const values[] = { messages, recording_missing_after(arena),
		storage_folder(), base_url };
	struct rendering *found = arena_alloc(arena, (size_t)count * sizeof(*found));
	size_t row = 0;
	struct rows *rows;
	enum outcome out = db_query(
	    db, arena, CALL(QUERY_DELIVERY_RENDER, values), &rows);

	if (out != OK)
		return out;
	for (int64_t i = 0; i < count; i++)
		take(arena, rows, &row, i, &found[i]);
	*renderings = found;
	return OK;
}
