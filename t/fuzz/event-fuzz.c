/*
 * Bodies of event senders: whatever a reader accepts becomes an item that is JSON, with
 * the sender's time in its data, and the stored event's cache can be worked out again.
 * what reads presence is tried on any object besides, and what Whereby's API answers is read.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "model/event.h"
#include "model/making.h"
#include "platform/platform.h"
#include "platform/whereby_api.h"
#include "platform/whereby_event.h"
#include "wire/completion.h"
#include "wire/event.h"
#include "wire/presence.h"
#include "wire/signed.h"
#include "wire/stock.h"

#define NOW INT64_C(1736942400000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char *const types[] = { "muc-occupant-joined", "muc-occupant-left",
	"muc-room-created", "muc-room-destroyed", "muc-room-snapshot",
	"room.client.joined", "room.client.left", "other" };

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static void
configure(void)
{
	static const struct config_group *const groups[] = { &presence_config };
	static struct arena *settings;

	if (settings != NULL)
		return;
	settings = arena_new();
	require(config_load(settings, groups, COUNT(groups)) == NULL);
}

/* The item, wrapped around data, may be one deeper than a body. */
static const struct json *
encode(struct arena *arena, struct event *event)
{
	struct event_item item = { 0 };
	const struct json *object;
	struct json_flaw flaw;

	event->dedup = "00";
	event_encode(arena, event, &item);
	require(item.link.bytes == strlen(item.json));
	if (json_read(arena, item.json, item.link.bytes, &object, &flaw) != OK)
		require(text_equal(flaw.reason, "nested too deeply"));
	require(json_parse(arena, item.json, item.link.bytes, &object) == OK);
	return object;
}

static void
require_same(struct arena *arena, const struct json *item, const char *again)
{
	static const char *const names[] = { "occurred_at", "occupant", "person", "name",
		"breakout", "joined_at", "kind", "services", "occupants" };
	const struct json *object;

	require(json_parse(arena, again, strlen(again), &object) == OK);
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct json *one = json_member(item, names[i]);
		const struct json *other = json_member(object, names[i]);

		require((one == NULL) == (other == NULL));
		require(one == NULL ||
		    text_equal(json_source(arena, one), json_source(arena, other)));
	}
}

static void
check(struct arena *arena, struct event *event)
{
	struct stored_event stored = { .meeting_id = "m",
		.seq = 1,
		.dialect = event->dialect,
		.type = event->type,
		.occurred_at = event->occurred_at,
		.received_at = event->received_at };
	const struct json *item = encode(arena, event);
	const struct json *data;

	require(event->identity_bytes > 0 && !text_empty(event->room));
	require(json_parse(arena, event->data, event->data_bytes, &data) == OK);
	require(text_equal(event->dialect, "jibri") ||
	    json_member(data, "timestamp") != NULL);
	stored.data = arena_copy(arena, event->data, event->data_bytes);
	require_same(arena, item,
	    event_reprojected(arena, &stored, platform_presence(stored.dialect)));
}

static void
try_presence(struct arena *arena, const struct json *data)
{
	static const char *const dialects[] = { "signed", "stock", "whereby" };

	for (size_t d = 0; d < COUNT(dialects); d++)
		for (size_t t = 0; t < COUNT(types); t++) {
			struct faults faults = { .arena = arena };
			struct event event = { .room = "r",
				.dialect = dialects[d],
				.type = types[t],
				.data = "{}",
				.data_bytes = 2,
				.received_at = NOW };

			require(platform_presence(dialects[d])(
				    arena, data, NOW, &event, &faults) == OK ||
			    faults.items != NULL);
			encode(arena, &event);
		}
}

static void
try_whereby(struct arena *arena, const char *answer, size_t length)
{
	struct made_meeting made = { 0 };
	struct whereby_page page;

	if (whereby_api_read(arena, answer, length, &made) == OK)
		require(!text_empty(made.id) && !text_empty(made.room_name) &&
		    text_starts(made.room_url, "https://") &&
		    text_starts(made.host_room_url, "https://"));
	if (whereby_api_read_page(arena, answer, length, &page) == OK)
		for (size_t i = 0; i < page.count; i++)
			require(!text_empty(page.items[i].id) &&
			    whereby_api_meeting_path(arena, page.items[i].id) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	const struct delivery delivery = { arena_copy(arena, bytes, length), length,
		NOW };
	struct faults faults = { .arena = arena };
	const struct json *object;
	struct event event;
	const char *file;

	configure();
	if (signed_read(arena, &delivery, &event, &faults) == OK)
		check(arena, &event);
	for (size_t i = 0; i < COUNT(types); i++)
		if (stock_read(arena, &delivery, types[i], &event, &faults) == OK)
			check(arena, &event);
	if (whereby_event_read(arena, &delivery, &event, &faults) == OK)
		check(arena, &event);
	if (completion_read(arena, &delivery, &event, &file, &faults) == OK) {
		require(!text_empty(file));
		check(arena, &event);
	}
	try_whereby(arena, delivery.body, length);
	if (json_parse_object(arena, delivery.body, length, &object, &faults) == OK)
		try_presence(arena, object);
	else
		require(faults.items != NULL);
	arena_free(arena);
	return 0;
}
