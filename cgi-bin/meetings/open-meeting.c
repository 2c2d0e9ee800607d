#include "handlers.h"

#include "auth/access.h"
#include "auth/caller.h"
#include "base/text.h"
#include "cgi-bin/shared/origin.h"
#include "json/encode.h"
#include "model/meeting.h"
#include "model/room.h"
#include "platform/platform.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/meeting.h"

#define NAME_CHARACTERS 100
#define EMAIL_CHARACTERS 254 /* RFC 5321, section 4.5.3.1.3, without the brackets */

struct opening {
	const char *display_name;
	const struct json *user;
};

/* Whom a machine opens the meeting for. */
struct person {
	struct caller caller;
	enum flag moderator;
};

/* Ours alone: such an id stands for nobody who is known. */
static const char *
check_id(const char *id)
{
	return text_starts(id, "guest-") ? "must not begin with guest-" : NULL;
}

/* clang-format off */
static const struct field fields[] = {
	{ .name = "display_name", .kind = FIELD_TEXT, .offset = offsetof(struct opening, display_name),
	  .high = NAME_CHARACTERS },
	{ .name = "user", .kind = FIELD_OBJECT, .offset = offsetof(struct opening, user) },
};

static const struct field user_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct person, caller.id),
	  .need = REQUIRED, .low = 1, .high = CALLER_ID_BYTES, .in_bytes = true, .check = check_id },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct person, caller.name),
	  .high = NAME_CHARACTERS },
	{ .name = "email", .kind = FIELD_TEXT, .offset = offsetof(struct person, caller.email),
	  .high = EMAIL_CHARACTERS },
	{ .name = "moderator", .kind = FIELD_FLAG, .offset = offsetof(struct person, moderator) },
};
/* clang-format on */

static enum outcome
read_person(struct request *request, struct reply *reply, const struct json *user,
    struct person *person)
{
	struct caller *caller = &person->caller;
	enum outcome out;

	if (!access_names_people(&request->caller))
		return reply_problem(
		    reply, FORBIDDEN, "Only a key of scope host may name a user");
	caller->email = "";
	reply->faults.within = "\"user\"";
	out = json_decode(user, user_fields, COUNT(user_fields), person, &reply->faults);
	reply->faults.within = NULL;
	if (out == OK && text_empty(caller->name))
		caller->name = caller_name(request->arena, caller->email);
	return out;
}

/* The body may be absent. */
static enum outcome
read_body(struct request *request, struct reply *reply, struct visit *visit,
    struct person *person)
{
	struct opening opening = { 0 };
	enum outcome out = OK;

	if (request->body_bytes > 0)
		out = body_decode(request, reply, fields, COUNT(fields), &opening);
	visit->name = opening.display_name;
	if (out != OK || opening.user == NULL)
		return out;
	out = read_person(request, reply, opening.user, person);
	visit->person = &person->caller;
	visit->is_moderator = person->moderator == FLAG_TRUE;
	return out;
}

static enum outcome
answer(const struct request *request, struct reply *reply, const struct meeting *meeting,
    const struct links *links)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	meeting_opened_members(&json, meeting);
	json_put_text(&json, "room_url", links->room_url);
	json_put_text(&json, "host_room_url", links->host_room_url);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

enum outcome
open_meeting(struct request *request, struct reply *reply)
{
	struct person person = { 0 };
	struct meeting meeting;
	struct links links;
	struct room room;
	const struct origin origin = origin_of(request);
	struct visit visit = { .db = request->db,
		.arena = request->arena,
		.caller = &request->caller,
		.origin = &origin,
		.room = &room,
		.now = request->received_at };
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = read_body(request, reply, &visit, &person);
	if (out == OK)
		out = room_find_to_open(
		    request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = access_enter(&request->caller,
		    &(struct thing){ room.user_id, room.id, room.is_shared });
	if (out == OK)
		out = platform_enter(&visit, &meeting, &links);
	if (out == OK)
		out = origin_note_links(request->db, request->arena, meeting.id, &origin);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Room not found");
	if (visit.problem != NULL)
		return reply_problem(reply, out, visit.problem);
	return out == OK ? answer(request, reply, &meeting, &links) : out;
}
