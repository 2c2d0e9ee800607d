#include "handlers.h"

#include "append-together.h"
#include "base/text.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "json/encode.h"
#include "large-bodies.h"
#include "metrics/metrics.h"
#include "model/event.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/signed.h"
#include "wire/stock.h"

static enum outcome
answer(struct request *request, struct reply *reply, const struct event *event)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_text(&json, "event", event->type);
	json_put_text(&json, "room", event->room);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* type: what the path of stock event_sync says; NULL: signed. */
static enum outcome
receive(struct request *request, struct reply *reply, const char *type)
{
	const struct delivery delivery = delivery_of(request);
	struct event_item item = { 0 };
	struct event event = { 0 };
	enum outcome out = large_body_admit(request);

	if (out == OK && type == NULL)
		out = signed_read(request->arena, &delivery, &event, &reply->faults);
	else if (out == OK)
		out = stock_read(request->arena, &delivery, type, &event, &reply->faults);
	if (out == OK)
		out = append_event(request, &event, &item, append_together);
	if (out == NOT_FOUND && type == NULL && text_equal(event.type, SIGNED_PROBE))
		return reply_problem(reply, out, "Meeting not found");
	if (out != OK)
		return refuse_meeting(reply, out);
	metrics_event(type == NULL ? DIALECT_SIGNED : DIALECT_STOCK);
	return answer(request, reply, &event);
}

enum outcome
receive_signed(struct request *request, struct reply *reply)
{
	return receive(request, reply, NULL);
}

enum outcome
receive_created(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-room-created");
}

enum outcome
receive_destroyed(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-room-destroyed");
}

enum outcome
receive_joined(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-occupant-joined");
}

enum outcome
receive_left(struct request *request, struct reply *reply)
{
	return receive(request, reply, "muc-occupant-left");
}
