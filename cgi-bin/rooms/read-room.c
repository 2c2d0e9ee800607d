#include "handlers.h"

#include "auth/access.h"
#include "json/encode.h"
#include "model/room.h"
#include "show-room.h"
#include "web/page.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
read_room(struct request *request, struct reply *reply)
{
	struct room room;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = room_find(request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = access_read(&request->caller, THING(&room));
	if (out == FORBIDDEN)
		return reply_problem(reply, out, "Room access denied");
	return out == OK ? show_room(request, reply, &room) : refuse_room(reply, out);
}

/* Whoever may open the room's meeting may know where it takes place. */
enum outcome
read_named_room(struct request *request, struct reply *reply)
{
	struct room room;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = room_find_named(
		    request->db, request->arena, request->captures[0], &room);
	if (out == OK)
		out = access_enter(&request->caller, THING(&room));
	return out == OK ? show_room(request, reply, &room) : refuse_room(reply, out);
}

static enum outcome
read_filter(struct request *request, struct reply *reply, struct room_filter *filter,
    struct page *page)
{
	const enum outcome each[] = {
		parameter_text(request, reply, "name", &filter->name),
		page_read(request, reply, page),
	};

	filter->user_id = request->caller.id;
	filter->has_all_users = access_is_admin(&request->caller);
	filter->rooms = request->caller.rooms;
	filter->limit = page->size;
	filter->offset = page->offset;
	return parameter_all(each, COUNT(each));
}

enum outcome
list_rooms(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct room_filter filter = { 0 };
	struct room_list rooms;
	struct page page;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = read_filter(request, reply, &filter, &page);
	if (out == OK)
		out = room_list(request->db, request->arena, &filter, &rooms);
	if (out != OK)
		return out;
	page_open(&json);
	for (int64_t i = 0; i < rooms.count; i++)
		put_room(request, &json, &rooms.items[i]);
	page_close(&json, &page, rooms.total);
	return reply_json(reply, &json);
}
