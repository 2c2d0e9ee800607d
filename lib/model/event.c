#include "model/event.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "db/query.h"

/* How many events GET /v1/meetings/{id} carries. */
#define NEWEST "1000"

/* Only what is in the log, or never will be, is told to be done: any other verdict is to be
 * sent again.  Busy: somebody holds the room's lock for too long. */
static enum outcome
outcome_of(const char *verdict)
{
	static const char *const done[] = { "stored", "repeated", "erased" };

	if (text_equal(verdict, "unknown"))
		return NOT_FOUND;
	if (text_equal(verdict, "busy"))
		return TIMED_OUT;
	for (size_t i = 0; i < COUNT(done); i++)
		if (text_equal(verdict, done[i]))
			return OK;
	return UNAVAILABLE;
}

enum outcome
event_write(struct db *db, struct arena *arena, struct group_item *items[], size_t count)
{
	struct text batch = text_new(arena);
	const char *values[1];
	struct rows *rows;
	enum outcome out;

	for (size_t i = 0; i < count; i++) {
		text_add_char(&batch, i == 0 ? '[' : ',');
		text_add_bytes(
		    &batch, ((const struct event_item *)items[i])->json, items[i]->bytes);
	}
	text_add_char(&batch, ']');
	values[0] = batch.bytes;
	out = db_query(db, arena, CALL(QUERY_EVENT_APPEND, values), &rows);
	/* A repeat is no conflict there; a sequence behind its table is, and no sender's fault. */
	if (out == TAKEN)
		return UNAVAILABLE;
	if (out != OK)
		return out;
	for (size_t i = 0; i < rows_count(rows); i++) {
		struct group_item *item = items[rows_integer(rows, i, 0) - 1];

		item->outcome = outcome_of(rows_text(rows, i, 1));
		((struct event_item *)item)->is_erased = text_equal(
		    rows_text(rows, i, 1), "erased");
	}
	return OK;
}

enum outcome
event_append(struct db *db, struct arena *arena, struct event_item *item)
{
	struct group_item *items[] = { &item->link };
	enum outcome out = event_write(db, arena, items, 1);

	return out == OK ? item->link.outcome : out;
}

static void
read_rows(struct arena *arena, const struct rows *rows, struct event_list *list)
{
	list->items = arena_alloc(arena, rows_count(rows) * sizeof(*list->items));
	list->count = 0;
	for (size_t i = 0; i < rows_count(rows); i++) {
		if (rows_text(rows, i, 0) == NULL)
			continue;
		list->items[list->count++] = (struct event_row){
			.seq = rows_integer(rows, i, 0),
			.type = rows_text(rows, i, 1),
			.timestamp = clock_format(arena, rows_integer(rows, i, 2), 6),
			.data = rows_text(rows, i, 3),
			.data_bytes = rows_length(rows, i, 3),
		};
	}
}

enum outcome
event_list(struct db *db, struct arena *arena, const struct event_cursor *cursor,
    struct event_list *list)
{
	const char *const values[] = { cursor->meeting_id, cursor->after, cursor->type,
		cursor->limit, EVENT_ANSWER_BYTES };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_EVENT_LIST, values), &rows);

	if (out != OK)
		return out;
	read_rows(arena, rows, list);
	if (list->count > 0)
		list->next = list->items[list->count - 1].seq;
	else if (!number_parse(cursor->after, 0, INT64_MAX, &list->next))
		list->next = 0;
	return OK;
}

enum outcome
event_newest(
    struct db *db, struct arena *arena, const char *meeting_id, struct event_list *list)
{
	const char *const values[] = { meeting_id, NEWEST, EVENT_ANSWER_BYTES };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_EVENT_NEWEST, values), &rows);

	if (out != OK)
		return out;
	read_rows(arena, rows, list);
	list->total = rows_integer(rows, 0, 4);
	list->next = list->count > 0 ? list->items[list->count - 1].seq : 0;
	return OK;
}

static int64_t
moment_of(const char *text)
{
	int64_t moment = 0;

	return clock_parse(text, &moment) ? moment : 0;
}

enum outcome
event_scan(struct db *db, struct arena *arena, const char *meeting_id, const char *seq,
    struct stored_event_list *list)
{
	const char *const values[] = { meeting_id, seq, EVENT_ANSWER_BYTES };
	struct rows *rows;
	enum outcome out = db_query(db, arena, CALL(QUERY_EVENT_SCAN, values), &rows);

	if (out != OK)
		return out;
	list->count = (int64_t)rows_count(rows);
	list->items = arena_alloc(arena, rows_count(rows) * sizeof(*list->items));
	for (size_t i = 0; i < rows_count(rows); i++)
		list->items[i] = (struct stored_event){
			.meeting_id = rows_text(rows, i, 0),
			.seq = rows_text(rows, i, 1),
			.dialect = rows_text(rows, i, 2),
			.type = rows_text(rows, i, 3),
			.data = rows_text(rows, i, 4),
			.occurred_at = moment_of(rows_text(rows, i, 5)),
			.received_at = moment_of(rows_text(rows, i, 6)),
		};
	return OK;
}

enum outcome
event_reproject(struct db *db, struct arena *arena, const char *items)
{
	return db_query(
	    db, arena, (struct call){ QUERY_EVENT_REPROJECT, &items, 1 }, NULL);
}
