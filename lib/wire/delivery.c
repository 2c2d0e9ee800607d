#include "wire/delivery.h"

#include "json/encode.h"
#include "model/delivery.h"

void
delivery_items(struct json_writer *json, const struct delivery_list *deliveries)
{
	for (int64_t i = 0; i < deliveries->count; i++) {
		const struct delivery_row *row = &deliveries->items[i];

		json_open(json, NULL, '{');
		json_put_text(json, "id", row->id);
		json_put_text(json, "type", row->type);
		json_put_text(json, "created_at", row->created_at);
		json_put_text(json, "status", row->status);
		json_put_integer(json, "attempts", row->attempts);
		if (row->last_status == 0)
			json_put_raw(json, "last_status", NULL);
		else
			json_put_integer(json, "last_status", row->last_status);
		json_put_text(json, "next_attempt_at", row->next_attempt_at);
		json_close(json, '}');
	}
}
