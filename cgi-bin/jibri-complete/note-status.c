#include "handlers.h"

#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "cgi-bin/shared/append-event.h"
#include "json/encode.h"
#include "model/jibri.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/jibri.h"

#define HOST "HTTP_X_JIBRI_HOST"
#define AGE "HTTP_X_JIBRI_AGE"
#define HOST_BYTES 255
#define AGE_SECONDS INT64_C(604800)
#define SECOND 1000000

/* The relay's; NULL: it is no name of a host, or there is none. */
static const char *
host_of(const struct request *request)
{
	const char *host = request_only(request, HOST);

	if (host == NULL || *host == '\0' || strlen(host) > HOST_BYTES ||
	    host[strspn(host,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789._-")] != '\0')
		return NULL;
	return host;
}

/* When Jibri reported it: the relay says how many seconds it has kept it. */
static int64_t
moment_of(const struct request *request)
{
	const char *age = request_only(request, AGE);
	int64_t seconds = 0;

	if (age == NULL || !number_parse(age, 0, AGE_SECONDS, &seconds))
		return request->received_at;
	return request->received_at - seconds * SECOND;
}

/* A Jibri without a name is known by its host. */
static const char *
name_of(const char *given, const char *host)
{
	return text_empty(given) && host != NULL ? host : given;
}

/* Jibri takes any other status than 200 for an error. */
static enum outcome
answer(struct request *request, struct reply *reply, enum outcome out)
{
	struct json_writer json = json_writer(request->arena);

	if (out != OK)
		return out;
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_close(&json, '}');
	return reply_json(reply, &json);
}

enum outcome
note_status(struct request *request, struct reply *reply)
{
	const struct delivery delivery = delivery_of(request);
	struct jibri_status status;
	enum outcome out = jibri_status_read(
	    request->arena, &delivery, &status, &reply->faults);

	if (out == OK) {
		status.host = host_of(request);
		status.name = name_of(status.name, status.host);
		status.at = moment_of(request);
		out = jibri_note(request->db, request->arena, &status);
	}
	return answer(request, reply, out);
}

enum outcome
note_session(struct request *request, struct reply *reply)
{
	const struct delivery delivery = delivery_of(request);
	struct jibri_session session;
	enum outcome out = jibri_session_read(
	    request->arena, &delivery, &session, &reply->faults);

	if (out == OK) {
		session.jibri = name_of(session.jibri, host_of(request));
		session.at = moment_of(request);
		session.request_id = request->id;
		session.trace = request->trace;
		out = jibri_session_note(request->db, request->arena, &session);
	}
	return answer(request, reply, out);
}
