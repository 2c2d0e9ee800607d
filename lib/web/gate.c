#include "web/gate.h"

#include <string.h>

#include "auth/access.h"
#include "auth/caller.h"
#include "auth/digest.h"
#include "metrics/metrics.h"
#include "metrics/refusal.h"
#include "web/cors.h"
#include "web/reply.h"
#include "web/request.h"

static struct credentials
credentials_of(const struct request *request)
{
	bool has_origin = request_variable(request, "HTTP_ORIGIN") != NULL;
	const char *origin = has_origin ? request_list(request, "HTTP_ORIGIN") : NULL;

	return (struct credentials){
		.authorization = request_variable(request, "HTTP_AUTHORIZATION"),
		.authorization_count = request_variable_count(
		    request, "HTTP_AUTHORIZATION"),
		.remote_address = request_variable(request, "REMOTE_ADDR"),
		.forwarded_for = request_variable(request, "HTTP_X_FORWARDED_FOR"),
		.host = request_variable(request, "HTTP_HOST"),
		.origin = origin,
		.is_origin_named = cors_names(origin),
		.fetch_site = request_variable(request, "HTTP_SEC_FETCH_SITE"),
		.is_change = strcmp(request->method, "GET") != 0,
	};
}

/* Finds the holder of a key.  Unknown, revoked and expired keys get the same answer as invalid
 * tokens. */
static enum outcome
identify_key(struct request *request, const char *key)
{
	enum outcome out = NOT_FOUND;

	if (request->find_key != NULL)
		out = request->find_key(request,
		    digest_hex(request->arena, key, strlen(key)), &request->caller);
	if (out != NOT_FOUND)
		return out;
	return refusal_note("caller refused: ", REFUSED_KEY_UNKNOWN,
	    "the API key is unknown, revoked or expired");
}

/* A token may be signed with a key that its issuer has made a moment ago. */
static enum outcome
identify_user(struct request *request, struct credentials *credentials)
{
	provider_keys_finder *find = request->find_provider_keys;
	enum outcome out;

	/* What comes of it shows in whether the token's key is there. */
	if (find != NULL && credentials->authorization_count > 0)
		(void)find(request, false);
	out = caller_identify(request->arena, credentials, &request->caller);
	if (out != NOT_FOUND)
		return out;
	if (find != NULL && find(request, true) == UNAVAILABLE)
		return UNAVAILABLE;
	credentials->is_final = true;
	return caller_identify(request->arena, credentials, &request->caller);
}

static void
refuse_scope(struct reply *reply)
{
	metrics_refusal(REFUSED_KEY_SCOPE);
	reply->detail = "The key's scope does not allow this";
}

enum outcome
gate_refuse(struct reply *reply, enum outcome out)
{
	if (out == UNAUTHENTICATED)
		reply->detail = "Invalid authentication";
	if (out == FORBIDDEN)
		refuse_scope(reply);
	return out;
}

static enum outcome
identify(struct request *request, struct reply *reply, bool needs_user)
{
	struct credentials credentials = credentials_of(request);
	const char *key = caller_key(&credentials);
	enum outcome out = key != NULL ? identify_key(request, key) :
					 identify_user(request, &credentials);

	if (out == OK)
		out = access_scope(&request->caller, strcmp(request->method, "GET") != 0);
	if (out != OK)
		return gate_refuse(reply, out);
	return !needs_user || access_is_known(&request->caller) ? OK : UNAUTHENTICATED;
}

enum outcome
gate_open(struct request *request, struct reply *reply)
{
	(void)request;
	(void)reply;
	return OK;
}

enum outcome
gate_anybody(struct request *request, struct reply *reply)
{
	return identify(request, reply, false);
}

enum outcome
gate_signed_in(struct request *request, struct reply *reply)
{
	return identify(request, reply, true);
}

const char *
gate_key(const struct request *request)
{
	const struct credentials credentials = credentials_of(request);

	return caller_key(&credentials);
}

enum outcome
gate_admit_key(
    struct request *request, struct reply *reply, const char *key, enum scope scope)
{
	enum outcome out = identify_key(request, key);

	if (out == OK && request->caller.scope != scope)
		out = FORBIDDEN;
	return gate_refuse(reply, out);
}
