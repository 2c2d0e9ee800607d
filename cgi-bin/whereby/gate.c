#include "handlers.h"

#include "platform/whereby_signature.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
gate_whereby(struct request *request, struct reply *reply)
{
	const char *header = request_only(request, "HTTP_WHEREBY_SIGNATURE");

	if (whereby_signature_check(request->arena, header, request->body,
		request->body_bytes, request->received_at) != OK)
		return reply_problem(reply, UNAUTHENTICATED, "Invalid webhook signature");
	return OK;
}
