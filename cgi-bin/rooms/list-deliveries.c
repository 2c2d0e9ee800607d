#include "handlers.h"

#include "auth/access.h"
#include "json/encode.h"
#include "model/delivery.h"
#include "model/endpoint.h"
#include "model/room.h"
#include "show-room.h"
#include "web/page.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/delivery.h"
#include "wire/endpoint.h"

static const char *const statuses[] = { "pending", "delivered", "dead", NULL };

/* Whose messages the caller may see: the rooms' owner; NULL: everybody's. */
static const char *
owner_of(const struct request *request)
{
	return access_is_admin(&request->caller) ? NULL : request->caller.id;
}

static enum outcome
show_deliveries(struct request *request, struct reply *reply,
    const struct delivery_list *deliveries, const struct page *page)
{
	struct json_writer json = json_writer(request->arena);

	page_open(&json);
	delivery_items(&json, deliveries);
	page_close(&json, page, deliveries->total);
	return reply_json(reply, &json);
}

static enum outcome
read_status(struct request *request, struct reply *reply, struct delivery_filter *filter,
    struct page *page)
{
	const enum outcome each[] = {
		parameter_choice(request, reply, "status", statuses, &filter->status),
		page_read(request, reply, page),
	};

	filter->limit = page->size;
	filter->offset = page->offset;
	return parameter_all(each, COUNT(each));
}

enum outcome
list_deliveries(struct request *request, struct reply *reply)
{
	struct delivery_filter filter = { .room = request->captures[0],
		.is_webhook = true };
	struct delivery_list deliveries;
	struct room room;
	struct page page;
	enum outcome out = room_find(request->db, request->arena, filter.room, &room);

	if (out == OK)
		out = access_own(&request->caller, THING(&room));
	if (out != OK)
		return refuse_room(reply, out);
	out = read_status(request, reply, &filter, &page);
	if (out == OK && filter.status == NULL)
		out = delivery_list(request->db, request->arena, &filter, &deliveries);
	else if (out == OK)
		out = delivery_list_found(
		    request->db, request->arena, &filter, &deliveries);
	for (int64_t i = 0; out == OK && i < deliveries.count; i++)
		deliveries.items[i].endpoint = NULL; /* the path names the room */
	return out == OK ? show_deliveries(request, reply, &deliveries, &page) : out;
}

static enum outcome
read_filter(struct request *request, struct reply *reply, struct delivery_filter *filter,
    struct page *page)
{
	const enum outcome each[] = {
		parameter_choice(request, reply, "status", statuses, &filter->status),
		parameter_text(request, reply, "type", &filter->type),
		parameter_text(request, reply, "room", &filter->room),
		parameter_text(request, reply, "meeting", &filter->meeting_id),
		page_read(request, reply, page),
	};

	filter->limit = page->size;
	filter->offset = page->offset;
	return parameter_all(each, COUNT(each));
}

enum outcome
list_all_deliveries(struct request *request, struct reply *reply)
{
	struct delivery_filter filter = { .user_id = owner_of(request),
		.rooms = request->caller.rooms };
	struct delivery_list deliveries;
	struct page page;
	enum outcome out = read_filter(request, reply, &filter, &page);

	if (out == OK)
		out = delivery_list_found(
		    request->db, request->arena, &filter, &deliveries);
	return out == OK ? show_deliveries(request, reply, &deliveries, &page) : out;
}

enum outcome
list_webhooks(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct endpoint_list endpoints;
	struct page page;
	enum outcome out = page_read(request, reply, &page);

	if (out == OK)
		out = endpoint_list(request->db, request->arena,
		    &(struct endpoint_filter){ owner_of(request), request->caller.rooms,
			page.size, page.offset },
		    &endpoints);
	if (out != OK)
		return out;
	page_open(&json);
	endpoint_items(&json, &endpoints);
	page_close(&json, &page, endpoints.total);
	return reply_json(reply, &json);
}
