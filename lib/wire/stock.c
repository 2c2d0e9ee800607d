#include "wire/stock.h"

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "model/event.h"
#include "wire/event.h"
#include "wire/presence.h"
#include "wire/sender.h"

struct stock_body {
	const char *event_name, *room_name;
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "event_name", .kind = FIELD_TEXT,
	  .offset = offsetof(struct stock_body, event_name), .low = 1 },
	{ .name = "room_name", .kind = FIELD_TEXT,
	  .offset = offsetof(struct stock_body, room_name), .need = REQUIRED, .low = 1 },
};
/* clang-format on */

/* Without event_name the same bytes may come by two paths and mean two events. */
static void
identify(struct arena *arena, const struct delivery *delivery, const char *path_type,
    struct event *event)
{
	struct text identity = text_new(arena);

	sender_identity(&identity, "stock");
	sender_identity(&identity, path_type);
	text_add_bytes(&identity, delivery->body, delivery->body_bytes);
	sender_identify(event, &identity);
}

enum outcome
stock_read(struct arena *arena, const struct delivery *delivery, const char *type,
    struct event *event, struct faults *faults)
{
	struct stock_body body = { 0 };
	const struct json *object;
	enum outcome out = json_parse_object(
	    arena, delivery->body, delivery->body_bytes, &object, faults);

	if (out != OK)
		return out;
	out = json_decode(object, fields, COUNT(fields), &body, faults);
	*event = (struct event){
		.room = body.room_name,
		.dialect = "stock",
		.type = body.event_name == NULL ? type : body.event_name,
		.received_at = delivery->received_at,
	};
	/* All faults are reported together, so later checks run after a failed one. */
	if (sender_recording(event->type, object, NULL, faults) != OK ||
	    presence_derive(arena, object, delivery->received_at, event, faults) != OK ||
	    out != OK)
		return INVALID;
	sender_data(arena, object, event->occurred_at, event);
	identify(arena, delivery, body.event_name == NULL ? type : NULL, event);
	return OK;
}
