#include "cgi-bin/shared/append-event.h"

#include <inttypes.h>
#include <string.h>

#include "auth/digest.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/log_limit.h"
#include "base/text.h"
#include "model/event.h"
#include "web/request.h"
#include "wire/signed.h"

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

/* The name itself is not logged.  A Jitsi may have rooms that are none of ours. */
static void
note_unknown(uint64_t room_key)
{
	static struct log_limit limit;
	int64_t left_out;

	if (log_limit_pass(&limit, clock_monotonic_ms(), &left_out))
		log_info(
		    "an event of a room that no meeting has, 404: if it should have one, "
		    "compare the sender's room with room_name of the meeting; %" PRId64
		    " more since the last such line; SHA-256 of the room's name: "
		    "%016" PRIx64 "...",
		    left_out, room_key);
}

enum outcome
append_event(struct request *request, struct event *event, struct event_item *item,
    append_item *append)
{
	enum outcome out;

	event->dedup = digest_hex(request->arena, event->identity, event->identity_bytes);
	event->request_id = request->id;
	event->trace = request->trace;
	item->link.key = digest_number(event->room, strlen(event->room));
	event_encode(request->arena, event, item);
	out = append(request, item);
	if (out == NOT_FOUND && !text_equal(event->type, SIGNED_PROBE))
		note_unknown(item->link.key);
	return out;
}
