#include "handlers.h"

#include <stddef.h>

#include "auth/access.h"
#include "cgi-bin/shared/origin.h"
#include "json/encode.h"
#include "model/delivery.h"
#include "model/room.h"
#include "show-room.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"

/* In one call, which is one transaction. */
#define BATCH 500

static enum outcome
refuse_silent(struct reply *reply)
{
	return reply_problem(reply, INAPPLICABLE,
	    "The room has no webhook, or its webhook is disabled: PATCH webhook_url");
}

enum outcome
redeliver(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct delivery_row row;
	bool is_due;
	enum outcome out = delivery_find(
	    request->db, request->arena, request->captures[0], &row);

	if (out == OK)
		out = access_own(&request->caller,
		    &(struct thing){ .owner = row.user_id, .room_id = row.room_id });
	if (out == OK)
		out = delivery_redeliver(
		    request->db, request->arena, row.id, &origin, &is_due);
	/* It may have gone with its meeting meanwhile. */
	if (out == OK && !is_due)
		out = delivery_find(
		    request->db, request->arena, request->captures[0], &row);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Delivery not found");
	if (out != OK)
		return out;
	return is_due ? reply_ok(reply) : refuse_silent(reply);
}

struct wish {
	const char *status, *room, *meeting;
};

/* clang-format off */
static const struct field wish_fields[] = {
	{ .name = "status", .kind = FIELD_CHOICE, .offset = offsetof(struct wish, status),
	  .need = REQUIRED, .choices = "dead" },
	{ .name = "room", .kind = FIELD_TEXT, .offset = offsetof(struct wish, room), .low = 1 },
	{ .name = "meeting", .kind = FIELD_TEXT, .offset = offsetof(struct wish, meeting),
	  .low = 1 },
};
/* clang-format on */

/* The room that is named by its id or its name: its id. */
static enum outcome
find_room(struct request *request, struct reply *reply, const char *name, const char **id)
{
	struct room room;
	enum outcome out = room_find(request->db, request->arena, name, &room);

	if (out == NOT_FOUND)
		out = room_find_named(request->db, request->arena, name, &room);
	if (out == OK)
		out = access_own(&request->caller, THING(&room));
	if (out != OK)
		return refuse_room(reply, out);
	*id = room.id;
	return OK;
}

/* The room of a meeting, unless another is named already. */
static enum outcome
find_place(struct request *request, struct reply *reply, struct delivery_filter *filter)
{
	struct delivery_row meeting;
	enum outcome out = delivery_find_meeting(
	    request->db, request->arena, filter->meeting_id, &meeting);

	if (out == OK)
		out = access_own(&request->caller,
		    &(struct thing){
			.owner = meeting.user_id, .room_id = meeting.room_id });
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Meeting not found");
	if (out == OK && filter->room == NULL)
		filter->room = meeting.room_id;
	return out;
}

static enum outcome
read_wish(struct request *request, struct reply *reply, struct delivery_filter *filter)
{
	struct wish wish = { 0 };
	enum outcome out = body_decode(
	    request, reply, wish_fields, COUNT(wish_fields), &wish);

	filter->meeting_id = wish.meeting;
	if (out == OK && wish.room != NULL)
		out = find_room(request, reply, wish.room, &filter->room);
	if (out == OK && wish.meeting != NULL)
		out = find_place(request, reply, filter);
	return out;
}

enum outcome
redeliver_dead(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct json_writer json = json_writer(request->arena);
	struct delivery_filter filter = { .user_id = request->caller.id,
		.rooms = request->caller.rooms,
		.limit = BATCH };
	struct redelivery redelivery;
	enum outcome out = read_wish(request, reply, &filter);

	if (out == OK)
		out = delivery_redeliver_dead(
		    request->db, request->arena, &filter, &origin, &redelivery);
	if (out != OK)
		return out;
	if (filter.room != NULL && redelivery.redelivered == 0 && redelivery.skipped > 0)
		return refuse_silent(reply);
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_integer(&json, "count", redelivery.redelivered);
	json_put_integer(&json, "skipped", redelivery.skipped);
	json_put_flag(&json, "more", redelivery.more);
	json_close(&json, '}');
	return reply_json(reply, &json);
}
