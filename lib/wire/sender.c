#include "wire/sender.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "model/event.h"

/* Texts from outside hold no NUL, so it keeps the parts of an identity apart. */
void
sender_identity(struct text *identity, const char *part)
{
	text_add(identity, part == NULL ? "-" : "+");
	text_add(identity, part == NULL ? "" : part);
	text_add_char(identity, '\0');
}

void
sender_identify(struct event *event, const struct text *identity)
{
	event->identity = identity->bytes;
	event->identity_bytes = identity->length;
}

/* Replaces some bytes of data by a text. */
static void
splice(struct event *event, struct json_span span, struct text *text)
{
	struct text data = text_new(text->arena);
	const char *rest = span.start + span.length;

	text_add_bytes(&data, event->data, (size_t)(span.start - event->data));
	text_add_bytes(&data, text->bytes, text->length);
	text_add_bytes(&data, rest, event->data_bytes - (size_t)(rest - event->data));
	event->data = data.bytes;
	event->data_bytes = data.length;
}

void
sender_data(
    struct arena *arena, const struct json *object, int64_t told, struct event *event)
{
	struct json_span data = object == NULL ? (struct json_span){ "{}", 2 } :
						 json_bytes(object);
	struct json_span place = { data.start + 1, 0 };
	struct text time = text_new(arena);

	event->data = data.start;
	event->data_bytes = data.length;
	if (json_member(object, "timestamp") != NULL)
		return;
	if (!json_has(object, "timestamp"))
		text_add(&time, "\"timestamp\":");
	else if (!json_member_bytes(arena, object, "timestamp", &place))
		return;
	text_printf(&time, "\"%s\"", clock_format(arena, told, 6));
	if (place.length == 0 && place.start[strspn(place.start, " \t\r\n")] != '}')
		text_add_char(&time, ',');
	splice(event, place, &time);
}

enum outcome
sender_recording(
    const char *type, const struct json *data, const char *within, struct faults *faults)
{
	struct told {
		const char *recording_id, *initiator;
	} ignored;
	static const struct field told[] = {
		{ .name = "recording_id",
		    .kind = FIELD_ID,
		    .offset = offsetof(struct told, recording_id) },
		{ .name = "initiator",
		    .kind = FIELD_ID,
		    .offset = offsetof(struct told, initiator) },
	};
	enum outcome out;

	if (!text_equal(type, "jibri-recording-on") &&
	    !text_equal(type, "jibri-recording-off"))
		return OK;
	faults->within = within;
	out = json_decode_partial(data, told, COUNT(told), &ignored, faults);
	faults->within = NULL;
	return out;
}
