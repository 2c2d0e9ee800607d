#include "lib/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/read.h"
#include "lib/settings.h"
#include "platform/platform.h"
#include "platform/whereby_event.h"
#include "wire/completion.h"
#include "wire/event.h"
#include "wire/presence.h"
#include "wire/signed.h"
#include "wire/stock.h"

static struct delivery
deliver(const char *body)
{
	return (struct delivery){ body, strlen(body), WIRE_NOW };
}

struct event
wire_signed(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;

	assert_int_equal(signed_read(arena, &delivery, &event, &faults), OK);
	assert_null(faults.items);
	return event;
}

struct event
wire_stock(struct arena *arena, const char *type, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;

	assert_int_equal(stock_read(arena, &delivery, type, &event, &faults), OK);
	assert_null(faults.items);
	return event;
}

struct event
wire_whereby(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;

	assert_int_equal(whereby_event_read(arena, &delivery, &event, &faults), OK);
	assert_null(faults.items);
	return event;
}

struct event
wire_completion(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;
	const char *file = NULL;

	assert_int_equal(completion_read(arena, &delivery, &event, &file, &faults), OK);
	assert_null(faults.items);
	assert_non_null(file);
	return event;
}

/* " data.user_id"; "" for the body itself, and for a place in its text. */
static void
list_place(struct text *told, const struct json *loc)
{
	for (size_t i = 1; i < json_length(loc); i++) {
		const char *name = json_as_id(told->arena, json_item(loc, i));

		if (i > 1 || json_as_text(json_item(loc, i)) != NULL)
			text_printf(told, "%s%s", i == 1 ? " " : ".", name);
	}
}

static const char *
list_faults(struct arena *arena, enum outcome out, const struct faults *faults)
{
	struct text told = text_new(arena);
	const struct json *list;
	const char *items;

	assert_int_equal(out, INVALID);
	items = arena_printf(arena, "[%s]", faults->items);
	assert_int_equal(json_parse(arena, items, strlen(items), &list), OK);
	for (size_t i = 0; i < json_length(list); i++) {
		const struct json *fault = json_item(list, i);

		text_printf(&told, "%s%s", i == 0 ? "" : ",",
		    json_as_text(json_member(fault, "type")));
		list_place(&told, json_member(fault, "loc"));
	}
	return told.bytes;
}

const char *
wire_signed_faults(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;

	return list_faults(
	    arena, signed_read(arena, &delivery, &event, &faults), &faults);
}

const char *
wire_stock_faults(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;

	return list_faults(arena,
	    stock_read(arena, &delivery, "muc-room-created", &event, &faults), &faults);
}

const char *
wire_whereby_faults(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;

	return list_faults(
	    arena, whereby_event_read(arena, &delivery, &event, &faults), &faults);
}

const char *
wire_completion_faults(struct arena *arena, const char *body)
{
	const struct delivery delivery = deliver(body);
	struct faults faults = { .arena = arena };
	struct event event;
	const char *file;

	return list_faults(
	    arena, completion_read(arena, &delivery, &event, &file, &faults), &faults);
}

const char *
wire_encoded(struct arena *arena, const struct event *event)
{
	struct event_item item = { 0 };

	event_encode(arena, event, &item);
	assert_int_equal(item.link.bytes, strlen(item.json));
	return item.json;
}

const char *
wire_cache_of(struct arena *arena, const char *item)
{
	static const char *const names[] = { "occurred_at", "occupant", "person", "name",
		"nick", "breakout", "joined_at", "is_moderator", "removed_by",
		"speaking_ms", "kind", "services", "occupants" };
	struct text cache = text_new(arena);
	const struct json *object;

	assert_int_equal(json_parse(arena, item, strlen(item), &object), OK);
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct json *member = json_member(object, names[i]);

		if (member != NULL)
			text_printf(&cache, "%s\"%s\":%s", cache.length > 0 ? "," : "",
			    names[i], json_source(arena, member));
	}
	return cache.bytes;
}

const char *
wire_cache(struct arena *arena, const struct event *event)
{
	return wire_cache_of(arena, wire_encoded(arena, event));
}

const char *
wire_derived(struct arena *arena, const char *dialect, const char *type, const char *data)
{
	struct event event = { .room = "r",
		.dialect = dialect,
		.type = type,
		.data = "{}",
		.data_bytes = 2,
		.received_at = WIRE_NOW };
	struct faults faults = { .arena = arena };
	const struct json *object;
	enum outcome out;

	data = wire_quotes(arena, data);
	assert_int_equal(json_parse(arena, data, strlen(data), &object), OK);
	out = platform_presence(dialect)(arena, object, WIRE_NOW, &event, &faults);
	assert_int_equal(out, faults.items == NULL ? OK : INVALID);
	return wire_cache(arena, &event);
}

const char *
wire_data(struct arena *arena, const struct event *event)
{
	return arena_copy(arena, event->data, event->data_bytes);
}

const char *
wire_quotes(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, text);

	for (char *at = copy; *at != '\0'; at++)
		if (*at == '\'')
			*at = '"';
	return copy;
}

int
wire_open(void **state)
{
	*state = arena_new();
	return SETTINGS(*state, &presence_config, NULL) == NULL ? 0 : -1;
}
