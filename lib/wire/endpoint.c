#include "wire/endpoint.h"

#include "base/text.h"
#include "json/encode.h"
#include "model/endpoint.h"

void
endpoint_items(struct json_writer *json, const struct endpoint_list *endpoints)
{
	for (int64_t i = 0; i < endpoints->count; i++) {
		const struct endpoint_row *row = &endpoints->items[i];

		json_open(json, NULL, '{');
		json_put_text(json, "endpoint",
		    text_equal(row->endpoint, "room") ? "webhook" : row->endpoint);
		json_put_text(json, "room_id", row->room_id);
		json_put_text(json, "room", row->room);
		json_put_text(json, "webhook_url", row->webhook_url);
		json_put_text(json, "webhook_disabled_at", row->webhook_disabled_at);
		json_put_text(json, "failing_since", row->failing_since);
		json_put_integer(json, "pending", row->pending);
		json_put_integer(json, "dead", row->dead);
		if (row->last_status == 0)
			json_put_raw(json, "last_status", NULL);
		else
			json_put_integer(json, "last_status", row->last_status);
		json_close(json, '}');
	}
}
