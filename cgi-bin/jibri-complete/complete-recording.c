#include "handlers.h"

#include "base/text.h"
#include "cgi-bin/shared/append-event.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "json/encode.h"
#include "model/event.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/completion.h"

/* Nobody but the sender can remove a file of a meeting that is no more. */
static const char *
message_of(const struct event *event, const struct event_item *item)
{
	if (item->is_erased)
		return "Meeting was erased: nothing is stored, remove the file";
	return text_equal(event->type, "recording_completed") ?
	    "Recording processing queued" :
	    "Recording failure recorded";
}

static enum outcome
answer(struct request *request, struct reply *reply, const struct event *event,
    const char *file, const char *message)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_text(&json, "room_name", event->room);
	json_put_text(&json, "recording_file", file);
	json_put_text(&json, "message", message);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* The event and the hand-over's outbox row are one transaction: event_append's. */
enum outcome
complete_recording(struct request *request, struct reply *reply)
{
	const struct delivery delivery = delivery_of(request);
	struct event_item item = { 0 };
	struct event event;
	const char *file;
	enum outcome out = completion_read(
	    request->arena, &delivery, &event, &file, &reply->faults);

	if (out == OK)
		out = append_event(request, &event, &item, append_alone);
	if (out != OK)
		return refuse_meeting(reply, out);
	return answer(request, reply, &event, file, message_of(&event, &item));
}
