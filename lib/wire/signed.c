#include "wire/signed.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/decode.h"
#include "model/event.h"
#include "wire/event.h"
#include "wire/presence.h"
#include "wire/sender.h"

struct signed_body {
	const char *event, *room, *id;
	int64_t timestamp;
	const struct json *data;
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "event", .kind = FIELD_TEXT, .offset = offsetof(struct signed_body, event),
	  .need = REQUIRED, .low = 1 },
	{ .name = "room", .kind = FIELD_TEXT, .offset = offsetof(struct signed_body, room),
	  .need = REQUIRED, .low = 1 },
	{ .name = "timestamp", .kind = FIELD_MOMENT,
	  .offset = offsetof(struct signed_body, timestamp), .need = REQUIRED },
	{ .name = "data", .kind = FIELD_OBJECT, .offset = offsetof(struct signed_body, data) },
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct signed_body, id), .low = 1 },
};
/* clang-format on */

static void
identify(struct arena *arena, const struct delivery *delivery,
    const struct signed_body *body, struct event *event)
{
	struct text identity = text_new(arena);

	sender_identity(&identity, "signed");
	sender_identity(&identity, body->id);
	if (body->id != NULL) {
		sender_identity(&identity, body->event);
		sender_identity(&identity, body->room);
		sender_identity(&identity, clock_format(arena, body->timestamp, 6));
	} else {
		text_add_bytes(&identity, delivery->body, delivery->body_bytes);
	}
	sender_identify(event, &identity);
}

enum outcome
signed_read(struct arena *arena, const struct delivery *delivery, struct event *event,
    struct faults *faults)
{
	struct signed_body body = { 0 };
	const struct json *object;
	enum outcome out = json_parse_object(
	    arena, delivery->body, delivery->body_bytes, &object, faults);

	if (out != OK)
		return out;
	out = json_decode(object, fields, COUNT(fields), &body, faults);
	*event = (struct event){
		.room = body.room,
		.dialect = "signed",
		.type = body.event,
		.received_at = delivery->received_at,
	};
	/* All faults are reported together, so later checks run after a failed one. */
	if (sender_recording(event->type, body.data, "\"data\"", faults) != OK ||
	    presence_derive(arena, body.data, body.timestamp, event, faults) != OK ||
	    out != OK)
		return INVALID;
	sender_data(arena, body.data, body.timestamp, event);
	identify(arena, delivery, &body, event);
	return OK;
}
