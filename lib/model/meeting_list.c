#include "model/meeting_list.h"

#include <stddef.h>

#include "db/query.h"
#include "model/meeting.h"
#include "shapes.h"

#define SEARCH(member) COLUMN(struct meeting_list, member)

/* clang-format off */
static const struct column search_columns[] = {
	{ SEARCH(total), COLUMN_INTEGER },
	{ SEARCH(searched_from), COLUMN_TIME, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape search_shape = SHAPE(search_columns, struct meeting_list);

/* The first four parameters are user_id, is_active, from and to; the next two the page. */
static struct call
choose(const struct meeting_filter *filter, const struct param *params)
{
	if (filter->room_name != NULL)
		return (struct call){ QUERY_MEETING_LIST_NAMED, params, 10 };
	if (filter->room != NULL || filter->rooms != NULL)
		return (struct call){ QUERY_MEETING_LIST_OF_ROOM, params, 9 };
	if (!filter->has_all_users)
		return (struct call){ QUERY_MEETING_LIST, params, 6 };
	if (filter->is_active == FLAG_TRUE)
		return (struct call){ QUERY_MEETING_LIST_ACTIVE, params + 2, 4 };
	return (struct call){ QUERY_MEETING_LIST_ALL, params + 1, 5 };
}

/* Its answer has one row at least. */
static enum outcome
list_of_person(struct db *db, struct arena *arena, const struct param *params,
    struct meeting_list *list)
{
	struct binding binding, search;
	struct rows *rows;
	struct list found;
	enum outcome out = db_query(
	    db, arena, (struct call){ QUERY_MEETING_LIST_OF_PERSON, params, 12 }, &rows);

	if (out == OK)
		out = rows_bind(rows, &meeting_read_shape, &binding);
	if (out == OK)
		out = rows_bind(rows, &search_shape, &search);
	if (out == OK)
		out = rows_read(&search, 0, list);
	if (out == OK)
		out = rows_list(&binding, 0, rows_count(rows), &found);
	if (out != OK)
		return out;
	list->items = found.items;
	list->count = found.count;
	return OK;
}

enum outcome
meeting_list(struct db *db, struct arena *arena, const struct meeting_filter *filter,
    struct meeting_list *list)
{
	const struct param params[] = { param_text(filter->user_id),
		param_optional_flag(filter->is_active), param_text(filter->from),
		param_text(filter->to), param_integer(filter->limit),
		param_integer(filter->offset), param_text(filter->room),
		param_flag(filter->has_all_users), param_texts(filter->rooms),
		param_text(filter->room_name), param_text(filter->person),
		param_integer(MEETING_SEARCHED) };
	struct list found;
	enum outcome out;

	if (filter->person != NULL)
		return list_of_person(db, arena, params, list);
	out = db_page(db, arena, choose(filter, params), &meeting_read_shape, &found);
	if (out == OK)
		*list = (struct meeting_list){ found.items, found.count, found.total,
			NULL };
	return out;
}
