#include "handlers.h"

#include "auth/access.h"
#include "cgi-bin/shared/origin.h"
#include "json/encode.h"
#include "model/delivery.h"
#include "model/room.h"
#include "show-room.h"
#include "web/page.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/delivery.h"

enum outcome
list_deliveries(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct delivery_filter filter = { .room_id = request->captures[0] };
	struct delivery_list deliveries;
	struct room room;
	struct page page;
	enum outcome out = room_find(request->db, request->arena, filter.room_id, &room);

	if (out == OK)
		out = access_own(&request->caller, THING(&room));
	if (out != OK)
		return refuse_room(reply, out);
	out = page_read(request, reply, &page);
	if (out != OK)
		return out;
	filter.limit = page.size;
	filter.offset = page.offset;
	out = delivery_list(request->db, request->arena, &filter, &deliveries);
	if (out != OK)
		return out;
	page_open(&json);
	delivery_items(&json, &deliveries);
	page_close(&json, &page, deliveries.total);
	return reply_json(reply, &json);
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
	if (!is_due)
		return reply_problem(reply, INAPPLICABLE,
		    "The room has no webhook, or its webhook is disabled: PATCH webhook_url");
	return reply_ok(reply);
}
