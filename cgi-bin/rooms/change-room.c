#include "handlers.h"

#include "auth/access.h"
#include "auth/passcode.h"
#include "base/text.h"
#include "cgi-bin/shared/origin.h"
#include "model/room.h"
#include "platform/platform.h"
#include "show-room.h"
#include "web/body.h"
#include "web/etag.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/room.h"

typedef enum outcome body_reader(const struct request *, struct reply *,
    const struct field *, size_t count, void *into);

/* was: the room that is changed; NULL: a new one. */
static enum outcome
read_form(struct request *request, struct reply *reply, body_reader *read,
    const struct room *was, struct room_form *form)
{
	size_t count;
	const struct field *fields = room_fields(
	    request->arena, platform_names(request->arena, " "), &count);

	const enum outcome out = read(request, reply, fields, count, form);
	const enum outcome settled = room_form_settle(
	    request->arena, was, form, &reply->faults);

	if (out != OK || settled != OK)
		return out == OK ? settled : out;
	form->passcode_hash = form->passcode;
	return text_empty(form->passcode) ?
	    OK :
	    passcode_hash(
		request->arena, request->caller.id, form->passcode, &form->passcode_hash);
}

enum outcome
create_room(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct room_form form = { .platform = platform_default(), .origin = &origin };
	struct room room;
	enum outcome out = access_roomless(&request->caller);

	if (out == OK)
		out = read_form(request, reply, body_decode, NULL, &form);
	if (out == OK)
		out = room_create(
		    request->db, request->arena, request->caller.id, &form, &room);
	return out == OK ? show_room(request, reply, &room) : refuse_room(reply, out);
}

/* Does If-Match, if there is one, have the room's ETag?  Then the change is made only if the
 * room still has the version that was compared. */
static enum outcome
match(struct request *request, const struct room *room, struct room_target *target)
{
	const char *wanted = request_list(request, "HTTP_IF_MATCH");

	*target = (struct room_target){ .id = room->id };
	if (request_variable(request, "HTTP_IF_MATCH") == NULL || text_equal(wanted, "*"))
		return OK;
	target->version = room->version;
	return etag_listed(wanted, tag_room(request, room), ETAG_STRONG) ? OK : STALE;
}

/* The caller's own room, which the path names. */
static enum outcome
find_own(struct request *request, struct room *room, struct room_target *target)
{
	enum outcome out = room_find(
	    request->db, request->arena, request->captures[0], room);

	if (out == OK)
		out = access_own(&request->caller, THING(room));
	return out == OK ? match(request, room, target) : out;
}

enum outcome
change_room(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct room_form form = { .origin = &origin };
	struct room_target target;
	struct room room;
	enum outcome out = find_own(request, &room, &target);

	if (out == OK)
		out = read_form(request, reply, body_decode_partial, &room, &form);
	if (out == OK)
		out = room_change(request->db, request->arena, &target, &form, &room);
	return out == OK ? show_room(request, reply, &room) : refuse_room(reply, out);
}

enum outcome
delete_room(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct room_target target;
	struct room room;
	enum outcome out = find_own(request, &room, &target);

	if (out == OK)
		out = room_delete(
		    request->db, request->arena, &target, request->received_at, &origin);
	return out == OK ? reply_ok(reply) : refuse_room(reply, out);
}
