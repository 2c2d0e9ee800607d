#include "handlers.h"

#include "cgi-bin/shared/append-event.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "metrics/metrics.h"
#include "model/event.h"
#include "platform/whereby_event.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
receive_event(struct request *request, struct reply *reply)
{
	const struct delivery delivery = delivery_of(request);
	struct event_item item = { 0 };
	struct event event;
	enum outcome out = whereby_event_read(
	    request->arena, &delivery, &event, &reply->faults);

	if (out == OK)
		out = append_event(request, &event, &item, append_alone);
	if (out != OK)
		return refuse_meeting(reply, out);
	metrics_event(DIALECT_PLATFORM);
	return reply_ok(reply);
}
