#include "handlers.h"

#include "auth/access.h"
#include "auth/caller.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/flag.h"
#include "base/random.h"
#include "base/text.h"
#include "cgi-bin/shared/origin.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "find-meeting.h"
#include "json/encode.h"
#include "model/consent.h"
#include "model/meeting.h"
#include "model/recording.h"
#include "platform/platform.h"
#include "read-person.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"

struct answer {
	enum flag consent_given;
	const char *token;
	const struct json *user;
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "consent_given", .kind = FIELD_FLAG, .offset = offsetof(struct answer, consent_given),
	  .need = REQUIRED },
	{ .name = "token", .kind = FIELD_TEXT, .offset = offsetof(struct answer, token),
	  .high = TOKEN_BYTES, .in_bytes = true },
	{ .name = "user", .kind = FIELD_OBJECT, .offset = offsetof(struct answer, user) },
};
/* clang-format on */

/* The guest of a link into this meeting; without one a guest nobody can tell from others. */
static enum outcome
find_guest(const struct request *request, struct reply *reply, const char *token,
    const struct meeting *meeting, const char **person)
{
	*person = text_empty(token) ?
	    arena_printf(request->arena, "guest-%s", random_uuid(request->arena)) :
	    platform_guest(request->arena, meeting, token, request->received_at);
	if (*person != NULL)
		return OK;
	fault_add(&reply->faults,
	    &(struct fault){ .type = "value_error",
		.place = "body",
		.field = "token",
		.message = "must be the token of a guest's link to this meeting" });
	return INVALID;
}

/* A person for whom the owner's machine answers, as it opened the meeting for them. */
static enum outcome
find_named(struct request *request, struct reply *reply, const struct json *user,
    const struct meeting *meeting, const char **person)
{
	struct person named = { 0 };
	enum outcome out = read_person(request, reply, user, &named);

	*person = named.caller.id;
	if (out == OK && !access_is_owner(&request->caller, meeting->user_id))
		return reply_problem(
		    reply, FORBIDDEN, "Only the owner's key may answer for somebody");
	return out;
}

static enum outcome
find_person(struct request *request, struct reply *reply, const struct answer *answer,
    const struct meeting *meeting, struct decision *decision)
{
	*decision = (struct decision){ .meeting_id = meeting->id,
		.person = request->caller.id,
		.is_guest = request->caller.id == NULL,
		.consent_given = answer->consent_given == FLAG_TRUE,
		.now = request->received_at };
	if (answer->user != NULL)
		return find_named(
		    request, reply, answer->user, meeting, &decision->person);
	return decision->is_guest ?
	    find_guest(request, reply, answer->token, meeting, &decision->person) :
	    OK;
}

enum outcome
give_consent(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	const struct origin origin = origin_of(request);
	struct answer answer = { 0 };
	struct decision decision;
	struct meeting meeting;
	const char *id;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = meeting_find_plain(
		    request->db, request->arena, request->captures[0], &meeting);
	if (out == OK)
		out = access_enter(&request->caller, THING(&meeting));
	if (out == OK)
		out = body_decode(request, reply, fields, COUNT(fields), &answer);
	if (out == OK)
		out = find_person(request, reply, &answer, &meeting, &decision);
	decision.origin = &origin;
	if (out == OK)
		out = consent_give(request->db, request->arena, &decision, &id);
	if (out != OK)
		return refuse_meeting(reply, out);
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "success");
	json_put_text(&json, "consent_id", id);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

enum outcome
release_recording(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct found_recording found;
	enum outcome out = recording_find(request->db, request->arena,
	    request->captures[0], request->received_at, &found);

	if (out == OK)
		out = access_own(&request->caller,
		    &(struct thing){ .owner = found.user_id, .room_id = found.room_id });
	if (out == OK)
		out = recording_release(
		    request->db, request->arena, &found, request->received_at, &origin);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Recording not found");
	return out == OK ? reply_ok(reply) : out;
}
