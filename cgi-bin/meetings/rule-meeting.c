#include "handlers.h"

#include "base/arena.h"
#include "base/flag.h"
#include "base/text.h"
#include "cgi-bin/shared/origin.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "find-meeting.h"
#include "json/encode.h"
#include "json/fault.h"
#include "model/meeting.h"
#include "model/ruling.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"

struct wish {
	const char *reason, *text;
	enum flag ban;
};

/* clang-format off */
static const struct field end_fields[] = {
	{ .name = "reason", .kind = FIELD_TEXT, .offset = offsetof(struct wish, reason),
	  .high = RULING_REASON },
};
static const struct field remove_fields[] = {
	{ .name = "ban", .kind = FIELD_FLAG, .offset = offsetof(struct wish, ban) },
	{ .name = "reason", .kind = FIELD_TEXT, .offset = offsetof(struct wish, reason),
	  .high = RULING_REASON },
};
static const struct field message_fields[] = {
	{ .name = "text", .kind = FIELD_TEXT, .offset = offsetof(struct wish, text),
	  .need = REQUIRED, .low = 1, .high = RULING_TEXT },
};
/* clang-format on */

static enum outcome
refuse(struct reply *reply, const char *verdict)
{
	if (text_equal(verdict, "stranger"))
		return reply_problem(
		    reply, NOT_FOUND, "This person was not in the meeting");
	if (text_equal(verdict, "owner")) {
		fault_add(&reply->faults,
		    &(struct fault){ .type = "value_error",
			.place = "body",
			.field = "ban",
			.message = "the meeting's owner cannot be banned",
			.input = "true" });
		return INVALID;
	}
	return reply_problem(reply, CONFLICT, "The meeting has ended");
}

static enum outcome
answer(const struct request *request, struct reply *reply, const char *verdict)
{
	struct json_writer json = json_writer(request->arena);
	const bool is_sent = text_equal(verdict, "sent");

	if (!is_sent && !text_equal(verdict, "unsent"))
		return refuse(reply, verdict);
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_flag(&json, "evicted", is_sent);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* data: an object that is not closed yet. */
static enum outcome
apply(struct request *request, const char *command, struct json_writer *data,
    const char **verdict)
{
	const struct origin origin = origin_of(request);
	struct ruling ruling = { .meeting_id = request->captures[0],
		.command = command,
		.now = request->received_at,
		.origin = &origin };

	json_close(data, '}');
	ruling.data = data->text.bytes;
	return ruling_apply(request->db, request->arena, &ruling, verdict);
}

static void
put_xml(const struct request *request, struct json_writer *data, const char *name,
    const char *text)
{
	if (!text_empty(text))
		json_put_text(data, name, text_xml(request->arena, text));
}

/* The body may be absent. */
static enum outcome
read_wish(struct request *request, struct reply *reply, const struct field fields[],
    size_t count, struct wish *wish)
{
	return request->body_bytes == 0 ?
	    OK :
	    body_decode(request, reply, fields, count, wish);
}

enum outcome
end_meeting(struct request *request, struct reply *reply)
{
	struct json_writer data = json_writer(request->arena);
	struct wish wish = { 0 };
	struct meeting meeting;
	const char *verdict;
	enum outcome out = find_own_meeting(request, reply, &meeting);

	if (out == OK)
		out = read_wish(request, reply, end_fields, COUNT(end_fields), &wish);
	if (out != OK)
		return out;
	json_open(&data, NULL, '{');
	put_xml(request, &data, "reason", wish.reason);
	out = apply(request, "end", &data, &verdict);
	return out == OK ? answer(request, reply, verdict) : refuse_meeting(reply, out);
}

enum outcome
deactivate_meeting(struct request *request, struct reply *reply)
{
	struct json_writer data = json_writer(request->arena);
	struct meeting meeting;
	const char *verdict;
	enum outcome out = find_own_meeting(request, reply, &meeting);

	if (out != OK)
		return out;
	json_open(&data, NULL, '{');
	out = apply(request, "end", &data, &verdict);
	return out == OK ? reply_ok(reply) : refuse_meeting(reply, out);
}

enum outcome
remove_person(struct request *request, struct reply *reply)
{
	struct json_writer data = json_writer(request->arena);
	const char *person = request->captures[1], *verdict = "stranger";
	struct wish wish = { .ban = FLAG_FALSE };
	struct meeting meeting;
	enum outcome out = find_own_meeting(request, reply, &meeting);

	if (out == OK)
		out = read_wish(
		    request, reply, remove_fields, COUNT(remove_fields), &wish);
	if (out != OK)
		return out;
	json_open(&data, NULL, '{');
	json_put_text(&data, "person", person);
	json_put_flag(&data, "ban", wish.ban == FLAG_TRUE);
	put_xml(request, &data, "reason", wish.reason);
	/* Nobody in Jitsi has an id that XML cannot carry. */
	if (text_characters(person) <= RULING_PERSON &&
	    text_equal(person, text_xml(request->arena, person)))
		out = apply(request, "remove", &data, &verdict);
	return out == OK ? answer(request, reply, verdict) : refuse_meeting(reply, out);
}

enum outcome
message_meeting(struct request *request, struct reply *reply)
{
	struct json_writer data = json_writer(request->arena);
	struct wish wish = { 0 };
	struct meeting meeting;
	const char *verdict;
	enum outcome out = find_own_meeting(request, reply, &meeting);

	if (out == OK)
		out = body_decode(
		    request, reply, message_fields, COUNT(message_fields), &wish);
	if (out != OK)
		return out;
	json_open(&data, NULL, '{');
	put_xml(request, &data, "text", wish.text);
	out = apply(request, "message", &data, &verdict);
	return out == OK ? answer(request, reply, verdict) : refuse_meeting(reply, out);
}
