#include "wire/presence.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/flag.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "model/event.h"
#include "occupant.h"

static const char *service_patterns;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "JITSI_SERVICE_OCCUPANTS", .kind = VARIABLE_TEXT, .into = &service_patterns,
	  .fallback = "focus@* recorder@* jibri*@* jigasi*@* transcriber@*" },
};
/* clang-format on */

const struct config_group presence_config = { variables, COUNT(variables), NULL };

/* Does the bare JID match a pattern of JITSI_SERVICE_OCCUPANTS? */
static bool
is_service(struct arena *arena, const char *occupant)
{
	const char *bare = arena_copy(arena, occupant, strcspn(occupant, "/"));
	const char *patterns = service_patterns == NULL ? "" : service_patterns;

	while (*patterns != '\0') {
		size_t length = strcspn(patterns, " ");

		if (length > 0 &&
		    fnmatch(arena_copy(arena, patterns, length), bare, FNM_CASEFOLD) == 0)
			return true;
		patterns += length;
		patterns += strspn(patterns, " ");
	}
	return false;
}

struct reader {
	struct arena *arena;
	struct event *event;
	struct faults *faults;
	bool is_stock, is_right;
};

/* Where faults are: in data, which is the whole body in the stock dialect. */
static void
look_at(struct reader *reader, const char *member)
{
	const char *data = reader->is_stock ? NULL : "\"data\"";

	reader->faults->within = member == NULL ?
	    data :
	    arena_printf(reader->arena, "%s%s%s", data == NULL ? "" : data,
		data == NULL ? "" : ",", member);
}

static void
decode(struct reader *reader, const struct json *object, const struct field *fields,
    size_t count, void *into)
{
	if (json_decode_partial(object, fields, count, into, reader->faults) != OK)
		reader->is_right = false;
}

static void
read_entry(struct reader *reader, const struct json *entry, struct json_writer *people,
    struct json_writer *services)
{
	struct occupant occupant;

	if (occupant_read(entry, reader->event->dialect, OCCUPANT_LISTED, &occupant,
		reader->faults) != OK)
		reader->is_right = false;
	if (occupant.id == NULL)
		return;
	occupant_limit(&occupant, text_equal(reader->event->kind, "destroyed"));
	if (is_service(reader->arena, occupant.id))
		json_put_text(services, NULL, occupant.id);
	else
		occupant_write(reader->arena, people, &occupant);
}

/* The people and the services of a list. */
static void
read_list(struct reader *reader, const char *name, const struct json *list)
{
	struct json_writer people = json_writer(reader->arena);
	struct json_writer services = json_writer(reader->arena);

	json_open(&people, NULL, '[');
	json_open(&services, NULL, '[');
	for (size_t i = 0; i < json_length(list); i++) {
		look_at(reader, arena_printf(reader->arena, "\"%s\",%zu", name, i));
		read_entry(reader, json_item(list, i), &people, &services);
	}
	json_close(&people, ']');
	json_close(&services, ']');
	reader->event->occupants = people.text.bytes;
	if (services.text.length > strlen("[]"))
		reader->event->services = services.text.bytes;
}

/* An array; an empty Lua table comes as {}. */
static bool
is_list(struct reader *reader, const char *name, const struct json *value)
{
	enum json_kind kind = json_kind(value);

	if (kind == JSON_ABSENT)
		return false;
	if (kind == JSON_ARRAY || text_equal(json_source(reader->arena, value), "{}"))
		return true;
	fault_add_value(
	    reader->faults, "list_type", name, "Input should be a valid list", value);
	reader->is_right = false;
	return false;
}

static void
keep_occupant(struct reader *reader, const struct occupant *occupant)
{
	struct event *event = reader->event;
	struct json_writer services = json_writer(reader->arena);

	event->occupant = occupant->id;
	event->person = occupant->person;
	event->name = occupant->name;
	event->nick = occupant->nick;
	event->has_joined_at = json_as_moment(occupant->joined_at, &event->joined_at);
	event->is_moderator = occupant->is_moderator;
	event->removed_by = occupant->removed_by;
	event->has_speaking_ms = occupant->has_speaking_ms;
	event->speaking_ms = occupant->speaking_ms;
	if (occupant->id == NULL || !is_service(reader->arena, occupant->id))
		return;
	json_open(&services, NULL, '[');
	json_put_text(&services, NULL, occupant->id);
	json_close(&services, ']');
	event->services = services.text.bytes;
	event->kind = "service";
}

/* The time in the member name of data, if it is present. */
static void
read_moment(struct reader *reader, const struct json *data, const char *name)
{
	const struct field field = { .name = name, .kind = FIELD_TIME };
	const struct json *value = NULL;
	int64_t moment;

	decode(reader, data, &field, 1, &value);
	if (json_as_moment(value, &moment))
		reader->event->occurred_at = moment;
}

struct breakout {
	enum flag is_breakout;
	const char *id;
};

static void
read_breakout(struct reader *reader, const struct json *data)
{
	static const struct field fields[] = {
		{ .name = "is_breakout",
		    .kind = FIELD_FLAG,
		    .offset = offsetof(struct breakout, is_breakout) },
		{ .name = "breakout_room_id",
		    .kind = FIELD_ID,
		    .offset = offsetof(struct breakout, id) },
	};
	struct breakout breakout = { FLAG_ABSENT, "" };

	decode(reader, data, fields, COUNT(fields), &breakout);
	if (breakout.is_breakout == FLAG_TRUE)
		reader->event->breakout = breakout.id;
}

/* By type: the member with the time, and what the event is about. */
static const struct presence {
	const char *type, *kind, *moment, *list;
	bool is_about_one;
} presences[] = {
	{ "muc-occupant-joined", "joined", NULL, NULL, true },
	{ "muc-occupant-left", "left", NULL, NULL, true },
	{ "muc-occupant-role", "role", "changed_at", NULL, true },
	{ "muc-room-created", "created", "created_at", NULL, false },
	{ "muc-room-destroyed", "destroyed", "destroyed_at", "all_occupants", false },
	{ "muc-room-snapshot", "snapshot", NULL, "occupants", false },
};

static const struct presence *
find(const char *type)
{
	for (size_t i = 0; i < COUNT(presences); i++)
		if (text_equal(type, presences[i].type))
			return &presences[i];
	return NULL;
}

static void
read_one(struct reader *reader, const struct presence *presence, const struct json *data)
{
	const struct json *about = reader->is_stock ? json_member(data, "occupant") :
						      data;
	bool is_left = text_equal(presence->kind, "left");
	struct occupant occupant;
	int64_t moment;

	look_at(reader, reader->is_stock ? "\"occupant\"" : NULL);
	if (occupant_read(about, reader->event->dialect, OCCUPANT_ALONE, &occupant,
		reader->faults) != OK)
		reader->is_right = false;
	/* A signed joined event happened at its timestamp, even if it has a joined_at. */
	if ((is_left || reader->is_stock) &&
	    json_as_moment(is_left ? occupant.left_at : occupant.joined_at, &moment))
		reader->event->occurred_at = moment;
	occupant_limit(&occupant, is_left);
	keep_occupant(reader, &occupant);
}

/* A new role of somebody; without the name of their session it has no effect. */
static void
read_role(struct reader *reader, const struct presence *presence, const struct json *data)
{
	read_one(reader, presence, data);
	look_at(reader, NULL);
	read_moment(reader, data, presence->moment);
	if (reader->is_stock || !reader->event->has_joined_at)
		reader->event->kind = NULL;
}

static void
read_all(struct reader *reader, const struct presence *presence, const struct json *data)
{
	const struct json *list;

	if (presence->moment != NULL)
		read_moment(reader, data, presence->moment);
	if (presence->list == NULL)
		return;
	list = json_member(data, presence->list);
	/* A snapshot without a list has no effect. */
	if (!is_list(reader, presence->list, list) &&
	    text_equal(presence->kind, "snapshot"))
		reader->event->kind = NULL;
	read_list(reader, presence->list, list);
}

enum outcome
presence_derive(struct arena *arena, const struct json *data, int64_t told,
    struct event *event, struct faults *faults)
{
	const struct presence *presence = find(event->type);
	struct reader reader = { arena, event, faults,
		text_equal(event->dialect, "stock"), true };

	event->occurred_at = told;
	if (presence == NULL)
		return OK;
	event->kind = presence->kind;
	look_at(&reader, NULL);
	read_breakout(&reader, data);
	if (text_equal(presence->kind, "role"))
		read_role(&reader, presence, data);
	else if (presence->is_about_one)
		read_one(&reader, presence, data);
	else
		read_all(&reader, presence, data);
	faults->within = NULL;
	return reader.is_right ? OK : INVALID;
}
