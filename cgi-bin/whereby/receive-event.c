#include "handlers.h"

#include "auth/digest.h"
#include "model/event.h"
#include "platform/whereby_event.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/event.h"

enum outcome
receive_event(struct request *request, struct reply *reply)
{
	const struct delivery delivery = { request->body, request->body_bytes,
		request->received_at };
	struct event_item item = { 0 };
	struct event event;
	enum outcome out = whereby_event_read(
	    request->arena, &delivery, &event, &reply->faults);

	if (out == OK) {
		event.dedup = digest_hex(
		    request->arena, event.identity, event.identity_bytes);
		event_encode(request->arena, &event, &item);
		out = event_append(request->db, request->arena, &item);
	}
	if (out == NOT_FOUND)
		return reply_problem(reply, NOT_FOUND, "Meeting not found");
	return out == OK ? reply_ok(reply) : out;
}
