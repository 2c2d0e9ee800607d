#include "wire/trail.h"

#include "json/encode.h"
#include "model/trail.h"

void
trail_items(struct json_writer *json, const struct trail_list *trail)
{
	for (int64_t i = 0; i < trail->count; i++) {
		const struct trail_row *row = &trail->items[i];

		json_open(json, NULL, '{');
		json_put_integer(json, "number", row->number);
		json_put_text(json, "at", row->at);
		json_put_text(json, "action", row->action);
		json_put_text(json, "object", row->object);
		json_put_text(json, "actor", row->actor);
		json_put_text(json, "user_id", row->user_id);
		json_put_text(json, "key_id", row->key_id);
		json_put_text(json, "request_id", row->request_id);
		json_put_text(json, "reason", row->reason);
		json_put_text(json, "source", row->source);
		json_put_integer(json, "count", row->count);
		json_close(json, '}');
	}
}
