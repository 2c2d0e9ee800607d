#include "handlers.h"

#include "auth/access.h"
#include "json/encode.h"
#include "model/trail.h"
#include "web/gate.h"
#include "web/page.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/trail.h"

static enum outcome
read_filter(struct request *request, struct reply *reply, struct trail_filter *filter,
    struct page *page)
{
	const enum outcome each[] = {
		parameter_text(request, reply, "action", &filter->action),
		parameter_text(request, reply, "object", &filter->object),
		parameter_text(request, reply, "user", &filter->user_id),
		parameter_text(request, reply, "actor", &filter->actor),
		parameter_moment(request, reply, "from", &filter->from),
		parameter_moment(request, reply, "to", &filter->to),
		page_read(request, reply, page),
	};

	filter->limit = page->size;
	filter->offset = page->offset;
	return parameter_all(each, COUNT(each));
}

/* A user is not the owner of it; a key has another scope. */
static enum outcome
refuse(const struct request *request, struct reply *reply, enum outcome out)
{
	return request->caller.key_id == NULL ? out : gate_refuse(reply, out);
}

enum outcome
list_audit(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct trail_filter filter = { 0 };
	struct trail_list trail;
	struct page page;
	enum outcome out = access_audit(&request->caller);

	if (out != OK)
		return refuse(request, reply, out);
	out = read_filter(request, reply, &filter, &page);
	if (out == OK)
		out = trail_list(request->db, request->arena, &filter, &trail);
	if (out != OK)
		return out;
	page_open(&json);
	trail_items(&json, &trail);
	page_close(&json, &page, trail.total);
	return reply_json(reply, &json);
}
