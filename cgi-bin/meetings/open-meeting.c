#include "handlers.h"

#include <inttypes.h>

#include "auth/access.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "cgi-bin/shared/origin.h"
#include "cgi-bin/shared/source.h"
#include "json/encode.h"
#include "model/meeting.h"
#include "model/room.h"
#include "model/ruling.h"
#include "platform/platform.h"
#include "read-person.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/meeting.h"
#include "wire/room.h"

#define SECOND INT64_C(1000000)
#define NAME_CHARACTERS 100

struct opening {
	const char *display_name, *passcode;
	const struct json *user;
	int64_t end_date;
};

/* Of no body. */
#define NO_END_DATE INT64_MIN

/* clang-format off */
static const struct field fields[] = {
	{ .name = "display_name", .kind = FIELD_TEXT, .offset = offsetof(struct opening, display_name),
	  .high = NAME_CHARACTERS },
	{ .name = "passcode", .kind = FIELD_TEXT, .offset = offsetof(struct opening, passcode),
	  .high = PASSCODE_CHARACTERS },
	{ .name = "user", .kind = FIELD_OBJECT, .offset = offsetof(struct opening, user) },
	{ .name = "end_date", .kind = FIELD_MOMENT, .offset = offsetof(struct opening, end_date) },
};
/* clang-format on */

static enum outcome
refuse_end(struct reply *reply, const struct visit *visit, const char *message)
{
	fault_add(&reply->faults,
	    &(struct fault){ .type = "value_error",
		.place = "body",
		.field = "end_date",
		.message = message,
		.input = arena_printf(visit->arena, "\"%s\"",
		    clock_format(visit->arena, visit->end_date, 6)) });
	return INVALID;
}

/* Links expire in whole seconds, and after now. */
static enum outcome
check_end(struct reply *reply, const struct visit *visit)
{
	const int64_t latest = platform_latest_end(visit);

	if (visit->end_date >= (visit->now / SECOND + 1) * SECOND &&
	    visit->end_date <= latest)
		return OK;
	return refuse_end(reply, visit,
	    arena_printf(visit->arena, "must be in the future, and at most %s",
		clock_format(visit->arena, latest, 6)));
}

/* Its platform made it with another end, or it began too long ago. */
static enum outcome
confirm_end(struct reply *reply, const struct visit *visit, const struct meeting *meeting)
{
	if (visit->end_date == 0 ||
	    text_equal(meeting->end_date, clock_format(visit->arena, visit->end_date, 6)))
		return OK;
	return refuse_end(reply, visit,
	    arena_printf(visit->arena,
		"the meeting's end cannot be changed to this: it is %s",
		meeting->end_date));
}

/* The body may be absent. */
static enum outcome
read_body(struct request *request, struct reply *reply, struct visit *visit,
    struct person *person)
{
	struct opening opening = { .end_date = NO_END_DATE };
	enum outcome out = OK, end = OK;

	if (request->body_bytes > 0)
		out = body_decode(request, reply, fields, COUNT(fields), &opening);
	visit->name = opening.display_name;
	visit->passcode = opening.passcode;
	if (opening.end_date != NO_END_DATE) {
		visit->end_date = opening.end_date;
		end = check_end(reply, visit);
	}
	if (out != OK || opening.user == NULL)
		return out == OK ? end : out;
	out = read_person(request, reply, opening.user, person);
	visit->person = &person->caller;
	visit->is_moderator = person->moderator == FLAG_TRUE;
	return out == OK ? end : out;
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

/* Whom the owner removed for good, by the id that their token has.  Guests without an account
 * have a new id each time. */
static enum outcome
check_ban(struct request *request, const struct meeting *meeting, struct visit *visit)
{
	const char *person = visit->person == NULL ? request->caller.id :
						     visit->person->id;
	bool is_banned = false;
	enum outcome out = person == NULL ?
	    OK :
	    ruling_is_banned(request->db, request->arena, meeting->id,
		text_xml(request->arena, person), &is_banned);

	if (!is_banned)
		return out;
	visit->problem = "You were removed from this meeting";
	return FORBIDDEN;
}

static const char *
address_of(const struct request *request)
{
	char *text = arena_alloc(request->arena, INET6_ADDRSTRLEN);
	const struct in6_addr address = source_read(
	    request_variable(request, "REMOTE_ADDR"));

	return source_write(&address, text);
}

static enum outcome
refuse(struct request *request, struct reply *reply, const struct visit *visit,
    enum outcome out)
{
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Room not found");
	if (out == TOO_MANY)
		reply_header(reply, "Retry-After",
		    arena_printf(request->arena, "%" PRId64, visit->retry_seconds));
	return visit->problem == NULL ? out : reply_problem(reply, out, visit->problem);
}

enum outcome
open_meeting(struct request *request, struct reply *reply)
{
	struct person person = { 0 };
	struct meeting meeting;
	struct links links = { 0 };
	struct room room;
	const struct origin origin = origin_of(request);
	struct visit visit = { .db = request->db,
		.arena = request->arena,
		.caller = &request->caller,
		.origin = &origin,
		.room = &room,
		.address = address_of(request),
		.now = request->received_at };
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = room_find_to_open(
		    request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = read_body(request, reply, &visit, &person);
	if (out == OK)
		out = access_enter(&request->caller,
		    &(struct thing){ room.user_id, room.id, room.is_shared });
	if (out == OK)
		out = platform_enter(&visit, &meeting, &links);
	if (out == OK)
		out = check_ban(request, &meeting, &visit);
	if (out == OK)
		out = confirm_end(reply, &visit, &meeting);
	if (out == OK)
		out = origin_note_links(request->db, request->arena, meeting.id, &origin);
	return out == OK ? answer(request, reply, &meeting, &links) :
			   refuse(request, reply, &visit, out);
}
