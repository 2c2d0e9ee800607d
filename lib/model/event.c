#include "model/event.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "db/query.h"

/* How many events GET /v1/meetings/{id} carries. */
#define NEWEST 1000

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

struct verdict {
	int64_t item; /* numbered from 1 */
	const char *verdict;
};

#define VERDICT(member) COLUMN(struct verdict, member)

static const struct column verdict_columns[] = {
	{ VERDICT(item), COLUMN_INTEGER },
	{ VERDICT(verdict), COLUMN_TEXT },
};

static const struct shape verdict_shape = SHAPE(verdict_columns, struct verdict);

static const char *
join(struct arena *arena, struct group_item *items[], size_t count)
{
	struct text batch = text_new(arena);

	for (size_t i = 0; i < count; i++) {
		text_add_char(&batch, i == 0 ? '[' : ',');
		text_add_bytes(
		    &batch, ((const struct event_item *)items[i])->json, items[i]->bytes);
	}
	text_add_char(&batch, ']');
	return batch.bytes;
}

enum outcome
event_write(struct db *db, struct arena *arena, struct group_item *items[], size_t count)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_EVENT_APPEND, param_text(join(arena, items, count))),
	    &verdict_shape, &found);
	const struct verdict *verdicts = found.items;

	/* A repeat is no conflict there; a sequence behind its table is, and no sender's fault. */
	if (out == TAKEN)
		return UNAVAILABLE;
	if (out != OK)
		return out;
	for (int64_t i = 0; i < found.count; i++) {
		struct group_item *item = items[verdicts[i].item - 1];

		item->outcome = outcome_of(verdicts[i].verdict);
		((struct event_item *)item)->is_erased = text_equal(
		    verdicts[i].verdict, "erased");
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

#define EVENT(member) COLUMN(struct event_row, member)

/* clang-format off */
static const struct column columns[] = {
	{ EVENT(seq), COLUMN_INTEGER },
	{ EVENT(type), COLUMN_TEXT },
	{ EVENT(timestamp), COLUMN_TIME },
	{ EVENT(data), COLUMN_TEXT },
	{ .name = "data", .offset = offsetof(struct event_row, data_bytes), COLUMN_LENGTH },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct event_row);

static struct event_list
list_of(const struct list *found, int64_t after)
{
	struct event_list list = { found->items, found->count, found->total, after };

	if (list.count > 0)
		list.next = list.items[list.count - 1].seq;
	return list;
}

enum outcome
event_list(struct db *db, struct arena *arena, const struct event_cursor *cursor,
    struct event_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_EVENT_LIST, param_text(cursor->meeting_id),
		param_integer(cursor->after), param_text(cursor->type),
		param_integer(cursor->limit), param_integer(EVENT_ANSWER_BYTES)),
	    &shape, &found);

	if (out == OK)
		*list = list_of(&found, cursor->after);
	return out;
}

enum outcome
event_newest(
    struct db *db, struct arena *arena, const char *meeting_id, struct event_list *list)
{
	struct list found;
	enum outcome out = db_page(db, arena,
	    CALL(QUERY_EVENT_NEWEST, param_text(meeting_id), param_integer(NEWEST),
		param_integer(EVENT_ANSWER_BYTES)),
	    &shape, &found);

	if (out == OK)
		*list = list_of(&found, 0);
	return out;
}

#define STORED(member) COLUMN(struct stored_event, member)

/* clang-format off */
static const struct column stored_columns[] = {
	{ STORED(meeting_id), COLUMN_TEXT },
	{ STORED(seq), COLUMN_INTEGER },
	{ STORED(dialect), COLUMN_TEXT },
	{ STORED(type), COLUMN_TEXT },
	{ STORED(data), COLUMN_TEXT },
	{ STORED(occurred_at), COLUMN_MOMENT },
	{ STORED(received_at), COLUMN_MOMENT },
};
/* clang-format on */

static const struct shape stored_shape = SHAPE(stored_columns, struct stored_event);

enum outcome
event_scan(struct db *db, struct arena *arena, const char *meeting_id, int64_t seq,
    struct stored_event_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_EVENT_SCAN, param_text(meeting_id), param_integer(seq),
		param_integer(EVENT_ANSWER_BYTES)),
	    &stored_shape, &found);

	if (out == OK)
		*list = (struct stored_event_list){ found.items, found.count };
	return out;
}

enum outcome
event_reproject(struct db *db, struct arena *arena, const char *items)
{
	return db_query(db, arena, CALL(QUERY_EVENT_REPROJECT, param_text(items)), NULL);
}
