#include "cgi-bin/shared/jitsi-gates.h"

#include <stddef.h>

#include "auth/event_sync.h"
#include "auth/jibri_token.h"
#include "auth/signature.h"
#include "web/reply.h"
#include "web/request.h"

#define SIGNATURE "HTTP_X_JITSI_SIGNATURE"

enum outcome
gate_signature(struct request *request, struct reply *reply)
{
	const char *header = request_only(request, SIGNATURE);

	if (signature_check(header, request->body, request->body_bytes) != OK)
		return reply_problem(reply, UNAUTHENTICATED, "Invalid webhook signature");
	return OK;
}

/* A signature that is there counts: a key does not make up for a wrong one. */
enum outcome
gate_signature_or_key(struct request *request, struct reply *reply)
{
	const char *key = gate_key(request);

	if (key != NULL && request_variable(request, SIGNATURE) == NULL)
		return gate_admit_key(request, reply, key, SCOPE_INGEST);
	return gate_signature(request, reply);
}

enum outcome
gate_jibri(struct request *request, struct reply *reply)
{
	const char *bearer = request_variable(request, "HTTP_AUTHORIZATION");

	if (bearer == NULL || gate_key(request) != NULL ||
	    request_variable(request, SIGNATURE) != NULL)
		return gate_signature_or_key(request, reply);
	if (jibri_token_check(request->arena, request_only(request, "HTTP_AUTHORIZATION"),
		request->received_at / 1000000) != OK)
		return gate_refuse(reply, UNAUTHENTICATED);
	return OK;
}

enum outcome
gate_event_sync(struct request *request, struct reply *reply)
{
	const char *key = gate_key(request);

	if (key != NULL)
		return gate_admit_key(request, reply, key, SCOPE_INGEST);
	if (event_sync_check(request_only(request, "HTTP_AUTHORIZATION")) != OK)
		return gate_refuse(reply, UNAUTHENTICATED);
	return OK;
}

enum outcome
gate_event_sync_form(struct request *request, struct reply *reply)
{
	request->has_form = true;
	return gate_event_sync(request, reply);
}
