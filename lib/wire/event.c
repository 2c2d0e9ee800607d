#include "wire/event.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"
#include "model/event.h"
#include "wire/presence.h"
#include "wire/sender.h"

/* A sender's queue outlives an outage of weeks; an early event can only come from a
 * wrong clock. */
#define LATE_MOST (INT64_C(30) * 86400 * 1000000)
#define EARLY_MOST (INT64_C(86400) * 1000000)

static bool
is_far(const struct event *event, int64_t told)
{
	return told > event->received_at + EARLY_MOST ||
	    told < event->received_at - LATE_MOST;
}

static void
watch_clock(struct arena *arena, const struct event *event)
{
	int64_t told = event->occurred_at;

	if (event->has_joined_at && is_far(event, event->joined_at))
		told = event->joined_at;
	if (is_far(event, told))
		log_warn(
		    "an event is dated %s, far from now: check the sender's clock, or "
		    "its queue is very late",
		    clock_format(arena, told, 0));
}

static void
put_moment(
    struct arena *arena, struct json_writer *json, const char *name, int64_t moment)
{
	json_put_text(json, name, clock_format(arena, moment, 6));
}

/* The columns that are a cache of data. */
static void
put_cache(struct arena *arena, struct json_writer *json, const struct event *event)
{
	put_moment(arena, json, "occurred_at", event->occurred_at);
	if (event->occupant != NULL)
		json_put_text(json, "occupant", event->occupant);
	if (event->person != NULL)
		json_put_text(json, "person", event->person);
	if (event->name != NULL)
		json_put_text(json, "name", event->name);
	if (event->nick != NULL)
		json_put_text(json, "nick", event->nick);
	if (event->breakout != NULL)
		json_put_text(json, "breakout", event->breakout);
	if (event->has_joined_at)
		put_moment(arena, json, "joined_at", event->joined_at);
	if (event->is_moderator != FLAG_ABSENT)
		json_put_flag(json, "is_moderator", event->is_moderator == FLAG_TRUE);
	if (event->removed_by != NULL)
		json_put_text(json, "removed_by", event->removed_by);
	if (event->has_speaking_ms)
		json_put_integer(json, "speaking_ms", event->speaking_ms);
	if (event->kind != NULL)
		json_put_text(json, "kind", event->kind);
	if (event->services != NULL)
		json_put_raw(json, "services", event->services);
	if (event->occupants != NULL)
		json_put_raw(json, "occupants", event->occupants);
}

void
event_encode(struct arena *arena, const struct event *event, struct event_item *item)
{
	struct json_writer json = json_writer(arena);

	watch_clock(arena, event);
	json_open(&json, NULL, '{');
	json_put_text(&json, "room", event->room);
	json_put_text(&json, "dialect", event->dialect);
	json_put_text(&json, "type", event->type);
	put_moment(arena, &json, "received_at", event->received_at);
	put_cache(arena, &json, event);
	json_put_text(&json, "dedup", event->dedup);
	json_put_raw_bytes(&json, "data", event->data, event->data_bytes);
	if (event->request_id != NULL)
		json_put_text(&json, "request", event->request_id);
	if (event->trace != NULL)
		json_put_text(&json, "trace", event->trace);
	json_close(&json, '}');
	item->json = json.text.bytes;
	item->link.bytes = json.text.length;
}

const char *
event_reprojected(
    struct arena *arena, const struct stored_event *stored, presence_reader *read)
{
	struct json_writer json = json_writer(arena);
	struct event event = { .dialect = stored->dialect, .type = stored->type };
	struct faults faults = { .arena = arena };
	const struct json *data;

	if (json_parse(arena, stored->data, strlen(stored->data), &data) != OK)
		data = NULL;
	/* occurred_at is the sender's time wherever data names no better one. */
	if (read(arena, data, stored->occurred_at, &event, &faults) != OK)
		log_info("event seq=%lld has members of wrong types, they are ignored",
		    (long long)stored->seq);
	json_open(&json, NULL, '{');
	json_put_text(&json, "meeting_id", stored->meeting_id);
	json_put_integer(&json, "seq", stored->seq);
	put_cache(arena, &json, &event);
	json_close(&json, '}');
	return json.text.bytes;
}
