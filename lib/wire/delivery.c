#include "wire/delivery.h"

#include "base/text.h"
#include "json/encode.h"
#include "model/delivery.h"

/* NULL: for nothing but its time. */
static const char *
waits_for(const struct delivery_row *row)
{
	if (row->next_attempt_at != NULL || !text_equal(row->status, "pending"))
		return NULL;
	return row->is_held ? "consent" : "endpoint";
}

static void
put_place(struct json_writer *json, const struct delivery_row *row)
{
	json_put_text(json, "endpoint",
	    text_equal(row->endpoint, "room") ? "webhook" : row->endpoint);
	json_put_text(json, "room_id", row->room_id);
	json_put_text(json, "room", row->room);
	json_put_text(json, "meeting_id", row->meeting_id);
}

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
		json_put_text(json, "delivered_at", row->delivered_at);
		json_put_text(json, "waits_for", waits_for(row));
		if (row->endpoint != NULL)
			put_place(json, row);
		json_close(json, '}');
	}
}
