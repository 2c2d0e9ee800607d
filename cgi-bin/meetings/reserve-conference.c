#include "handlers.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "json/encode.h"
#include "model/admission.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

#define SECOND INT64_C(1000000)
/* The answer must name a duration: of a meeting without a limit it is a year. */
#define UNLIMITED_SECONDS INT64_C(31536000)

/* What is reserved: its id is its name. */
struct conference {
	const char *name, *mail_owner;
	struct admission found;
};

/* Breakout rooms are called by a random UUID.  Prosody lets nobody into one without a token for its
 * main room, and does not tell us which that is. */
static bool
is_breakout(const char *name)
{
	static const char form[] = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";

	if (strlen(name) != strlen(form))
		return false;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == 'x' ? !isxdigit((unsigned char)name[i]) :
				     name[i] != form[i])
			return false;
	return true;
}

static enum outcome
refuse(struct reply *reply, enum outcome out, const char *detail, const char *message)
{
	reply->message = message;
	return reply_problem(reply, out, detail);
}

static enum outcome
judge(const struct request *request, struct reply *reply, struct conference *conference)
{
	const struct admission *found = &conference->found;

	if (text_equal(found->status, "erased"))
		return refuse(reply, FORBIDDEN, "Meeting is erased",
		    "This meeting no longer exists. Ask for a new link.");
	if (text_equal(found->status, "ended") ||
	    (found->ends_at != 0 &&
		found->ends_at / SECOND <= request->received_at / SECOND))
		return refuse(reply, FORBIDDEN, "Meeting has ended",
		    "This meeting has ended. Ask for a new link.");
	if (text_equal(found->status, "open") || is_breakout(conference->name))
		return OK;
	return refuse(reply, NOT_FOUND, "Meeting not found",
	    "There is no such meeting. Ask for a link.");
}

static enum outcome
answer(const struct request *request, struct reply *reply,
    const struct conference *conference)
{
	const struct admission *found = &conference->found;
	const int64_t now = request->received_at / SECOND;
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "id", conference->name);
	json_put_text(&json, "name", conference->name);
	json_put_text(&json, "mail_owner", conference->mail_owner);
	json_put_text(&json, "start_time", clock_format(request->arena, now * SECOND, 3));
	json_put_integer(&json, "duration",
	    found->ends_at == 0 ? UNLIMITED_SECONDS : found->ends_at / SECOND - now);
	if (found->max_participants != 0)
		json_put_integer(&json, "max_occupants", found->max_participants);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

static enum outcome
show(struct request *request, struct reply *reply, struct conference *conference)
{
	enum outcome out = admission_find(
	    request->db, request->arena, conference->name, &conference->found);

	if (out == OK)
		out = judge(request, reply, conference);
	return out == OK ? answer(request, reply, conference) : out;
}

static enum outcome
refuse_name(struct reply *reply)
{
	fault_add(&reply->faults,
	    &(struct fault){ .type = "missing",
		.place = "body",
		.field = "name",
		.message = "Field required" });
	return INVALID;
}

enum outcome
reserve_conference(struct request *request, struct reply *reply)
{
	struct conference conference = { 0 };
	struct request form = *request;
	enum outcome out;

	form.query = request->body;
	out = parameter_text(&form, reply, "name", &conference.name);
	if (out == OK)
		out = parameter_text(&form, reply, "mail_owner", &conference.mail_owner);
	if (out == OK && conference.name == NULL)
		out = refuse_name(reply);
	if (conference.mail_owner == NULL)
		conference.mail_owner = "";
	return out == OK ? show(request, reply, &conference) : out;
}

enum outcome
read_conference(struct request *request, struct reply *reply)
{
	struct conference conference = { .name = request->captures[0], .mail_owner = "" };

	return show(request, reply, &conference);
}

/* Prosody's room is gone; the meeting is not: people may come again within MEETING_GRACE. */
enum outcome
release_conference(struct request *request, struct reply *reply)
{
	const char *name = request->captures[0];
	struct admission found;
	enum outcome out = admission_find(request->db, request->arena, name, &found);

	if (out == OK && text_equal(found.status, "unknown") && !is_breakout(name))
		return reply_problem(reply, NOT_FOUND, "Meeting not found");
	return out == OK ? reply_ok(reply) : out;
}
