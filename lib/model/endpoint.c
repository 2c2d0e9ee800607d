#include "model/endpoint.h"

#include <stddef.h>

#include "db/query.h"
#include "model/delivery.h"

#define ENDPOINT(member) COLUMN(struct endpoint_row, member)

/* clang-format off */
static const struct column columns[] = {
	{ ENDPOINT(endpoint), COLUMN_TEXT },
	{ ENDPOINT(room_id), COLUMN_TEXT, MAY_BE_NULL },
	{ ENDPOINT(room), COLUMN_TEXT, MAY_BE_NULL },
	{ ENDPOINT(webhook_url), COLUMN_TEXT, MAY_BE_NULL },
	{ ENDPOINT(webhook_disabled_at), COLUMN_TIME, MAY_BE_NULL },
	{ ENDPOINT(failing_since), COLUMN_TIME, MAY_BE_NULL },
	{ ENDPOINT(pending), COLUMN_INTEGER },
	{ ENDPOINT(dead), COLUMN_INTEGER },
	{ ENDPOINT(last_status), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct endpoint_row);

enum outcome
endpoint_list(struct db *db, struct arena *arena, const struct endpoint_filter *filter,
    struct endpoint_list *list)
{
	struct list found;
	enum outcome out = db_page(db, arena,
	    CALL(QUERY_ENDPOINT_LIST, param_text(filter->user_id),
		param_texts(filter->rooms), param_integer(filter->limit),
		param_integer(filter->offset), param_integer(DELIVERY_MOST)),
	    &shape, &found);

	if (out == OK)
		*list = (struct endpoint_list){ found.items, found.count, found.total };
	return out;
}
