#include "wire/presence.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "model/event.h"

static const char *service_patterns;

static const struct variable variables[] = {
	{ .name = "JITSI_SERVICE_OCCUPANTS", .kind = VARIABLE_TEXT, .into = &service_patterns,
	  .fallback = "focus@* recorder@* jibri*@* jigasi*@* transcriber@*" },
};

const struct config_group presence_config = { variables, COUNT(variables), NULL };

/* How the dialects name the same things. */
static const char *const signed_occupant[] = { "occupant_id", "user_id", NULL };
static const char *const signed_entry[] = { "occupant_id", "user_id", "occupant_jid", NULL };
static const char *const stock_occupant[] = { "occupant_jid", NULL };
static const char *const person_names[] = { "user_id", "id", NULL };
static const char *const token_name[] = { "name", NULL };
static const char *const display_names[] = { "nick", "display_name", "name", NULL };
static const char *const email_names[] = { "email", NULL };
static const char *const nothing[] = { NULL };
static const char *const whereby_occupant[] = { "participantId", "externalId", "displayName",
	NULL };
static const char *const whereby_person[] = { "externalId", NULL };
static const char *const whereby_nick[] = { "displayName", NULL };

/* Where an event about one occupant says who it is. */
static const struct dialect {
	const char *name;
	const char *const *occupant, *const *person;
	const char *const *token_name, *const *nick;
	const char *role; /* NULL: it has none */
} dialects[] = {
	{ "signed", signed_occupant, person_names, token_name, display_names, NULL },
	{ "stock", stock_occupant, person_names, token_name, display_names, NULL },
	{ "whereby", whereby_occupant, whereby_person, nothing, whereby_nick, "roleName" },
};

static const struct dialect *
find_dialect(const char *name)
{
	for (size_t i = 0; i < COUNT(dialects); i++)
		if (text_equal(name, dialects[i].name))
			return &dialects[i];
	return &dialects[0];
}

/* Does the bare JID match a pattern of JITSI_SERVICE_OCCUPANTS? */
static bool
is_service(struct arena *arena, const char *occupant)
{
	const char *bare = arena_copy(arena, occupant, strcspn(occupant, "/"));
	const char *patterns = service_patterns == NULL ? "" : service_patterns;

	while (*patterns != '\0') {
		size_t length = strcspn(patterns, " ");

		if (length > 0 && fnmatch(arena_copy(arena, patterns, length), bare,
			FNM_CASEFOLD) == 0)
			return true;
		patterns += length;
		patterns += strspn(patterns, " ");
	}
	return false;
}

/* A dialect with roles tells by them who is a machine, the others by the occupant. */
static bool
is_machine(struct arena *arena, const struct json *who, const struct dialect *dialect,
    const char *occupant)
{
	static const char *const machines[] = { "recorder", "streamer", "captioner", "assistant" };
	const char *role;

	if (dialect->role == NULL)
		return is_service(arena, occupant);
	role = json_as_text(json_member(who, dialect->role));
	for (size_t i = 0; i < COUNT(machines); i++)
		if (text_equal(role, machines[i]))
			return true;
	return false;
}

/* Only a signed-in person's token names the person: guests name themselves. */
static const char *
name_of(const struct json *who, const char *person, const char *const names[])
{
	if (person == NULL || text_starts(person, "guest-"))
		return NULL;
	return json_first_text(who, names);
}

static void
put_moment(struct arena *arena, struct json_writer *json, const char *name,
    const struct json *value)
{
	int64_t moment;

	if (json_as_moment(value, &moment))
		json_put_text(json, name, clock_format(arena, moment, 6));
}

static void
put_person(struct arena *arena, struct json_writer *people, const struct json *entry,
    const char *occupant)
{
	const char *person = json_first_text(entry, person_names);

	json_open(people, NULL, '{');
	json_put_text(people, "occupant", occupant);
	put_moment(arena, people, "joined_at", json_member(entry, "joined_at"));
	put_moment(arena, people, "left_at", json_member(entry, "left_at"));
	json_put_text(people, "person", person);
	json_put_text(people, "name", name_of(entry, person, token_name));
	json_put_text(people, "nick", json_first_text(entry, display_names));
	json_put_text(people, "email", json_first_text(entry, email_names));
	json_close(people, '}');
}

/* The people and the services of a list; an empty Lua table comes as {}. */
static void
read_list(struct arena *arena, const struct json *list, bool is_stock, struct event *event)
{
	struct json_writer people = json_writer(arena), services = json_writer(arena);
	bool has_services = false;

	json_open(&people, NULL, '[');
	json_open(&services, NULL, '[');
	for (size_t i = 0; i < json_length(list); i++) {
		const struct json *entry = json_item(list, i);
		const char *occupant = json_first_text(entry,
		    is_stock ? stock_occupant : signed_entry);

		if (occupant == NULL)
			continue;
		if (is_service(arena, occupant)) {
			json_put_text(&services, NULL, occupant);
			has_services = true;
			continue;
		}
		put_person(arena, &people, entry, occupant);
	}
	json_close(&people, ']');
	json_close(&services, ']');
	event->occupants = people.text.bytes;
	event->services = has_services ? services.text.bytes : NULL;
}

static void
read_occupant(struct arena *arena, const struct json *who, const struct dialect *dialect,
    struct event *event)
{
	event->occupant = json_first_text(who, dialect->occupant);
	event->person = json_first_text(who, dialect->person);
	event->name = name_of(who, event->person, dialect->token_name);
	event->nick = json_first_text(who, dialect->nick);
	event->has_joined_at = json_as_moment(json_member(who, "joined_at"), &event->joined_at);
	if (event->occupant != NULL &&
	    is_machine(arena, who, dialect, event->occupant)) {
		struct json_writer services = json_writer(arena);

		json_open(&services, NULL, '[');
		json_put_text(&services, NULL, event->occupant);
		json_close(&services, ']');
		event->services = services.text.bytes;
		event->kind = "service";
	}
}

/* The time that data names under name, if it does. */
static void
read_moment(const struct json *data, const char *name, struct event *event)
{
	int64_t moment;

	if (json_as_moment(json_member(data, name), &moment))
		event->occurred_at = moment;
}

static const char *
read_breakout(const struct json *data)
{
	const char *id = json_as_text(json_member(data, "breakout_room_id"));

	if (!json_as_flag(json_member(data, "is_breakout")))
		return NULL;
	return id == NULL ? "" : id;
}

static bool
is_list(const struct json *value)
{
	enum json_kind kind = json_kind(value);

	return kind == JSON_ARRAY || kind == JSON_OBJECT;
}

/* Which member of data names the time, of whom or what it tells. */
static const struct presence {
	const char *type, *kind, *moment, *list;
	bool is_about_one;
} presences[] = {
	{ "muc-occupant-joined", "joined", "joined_at", NULL, true },
	{ "muc-occupant-left", "left", "left_at", NULL, true },
	{ "muc-room-created", "created", "created_at", NULL, false },
	{ "muc-room-destroyed", "destroyed", "destroyed_at", "all_occupants", false },
	{ "muc-room-snapshot", "snapshot", NULL, "occupants", false },
}, whereby_presences[] = {
	{ "room.client.joined", "joined", NULL, NULL, true },
	{ "room.client.left", "left", NULL, NULL, true },
};

static const struct presence *
find(const char *type, bool is_whereby)
{
	const struct presence *table = is_whereby ? whereby_presences : presences;
	size_t count = is_whereby ? COUNT(whereby_presences) : COUNT(presences);

	for (size_t i = 0; i < count; i++)
		if (text_equal(type, table[i].type))
			return &table[i];
	return NULL;
}

void
presence_derive(struct arena *arena, const struct json *data, int64_t told,
    struct event *event)
{
	bool is_stock = text_equal(event->dialect, "stock");
	const struct presence *presence = find(event->type, text_equal(event->dialect, "whereby"));
	const struct json *about = data;

	event->occurred_at = told;
	if (presence == NULL)
		return;
	event->kind = presence->kind;
	event->breakout = read_breakout(data);
	if (presence->is_about_one && is_stock)
		about = json_member(data, "occupant");
	/* A signed joined happened at its timestamp, whatever joined_at it names. */
	if (presence->moment != NULL && (is_stock || !text_equal(presence->kind, "joined")))
		read_moment(about, presence->moment, event);
	if (presence->is_about_one)
		read_occupant(arena, about, find_dialect(event->dialect), event);
	if (presence->list == NULL)
		return;
	read_list(arena, json_member(data, presence->list), is_stock, event);
	/* Without a list a snapshot tells nothing. */
	if (text_equal(presence->kind, "snapshot") && !is_list(json_member(data, presence->list)))
		event->kind = NULL;
}
