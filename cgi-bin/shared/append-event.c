#include "cgi-bin/shared/append-event.h"

#include <string.h>

#include "auth/digest.h"
#include "model/event.h"
#include "web/request.h"

struct delivery
delivery_of(const struct request *request)
{
	return (
	    struct delivery){ request->body, request->body_bytes, request->received_at };
}

enum outcome
append_alone(struct request *request, struct event_item *item)
{
	return event_append(request->db, request->arena, item);
}

enum outcome
append_event(struct request *request, struct event *event, struct event_item *item,
    append_item *append)
{
	event->dedup = digest_hex(request->arena, event->identity, event->identity_bytes);
	item->link.key = digest_number(event->room, strlen(event->room));
	event_encode(request->arena, event, item);
	return append(request, item);
}
