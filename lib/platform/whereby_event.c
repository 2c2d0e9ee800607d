#include "platform/whereby_event.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "model/event.h"
#include "wire/event.h"
#include "wire/sender.h"

struct whereby_body {
	const char *id, *type;
	int64_t created_at;
	const struct json *data;
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct whereby_body, id), .low = 1 },
	{ .name = "createdAt", .kind = FIELD_MOMENT,
	  .offset = offsetof(struct whereby_body, created_at), .need = REQUIRED },
	{ .name = "type", .kind = FIELD_TEXT, .offset = offsetof(struct whereby_body, type),
	  .need = REQUIRED, .low = 1 },
	{ .name = "data", .kind = FIELD_OBJECT, .offset = offsetof(struct whereby_body, data),
	  .need = REQUIRED },
};
/* clang-format on */

/* Whereby writes a slash before the name. */
static enum outcome
read_room(const struct json *data, const char **room, struct faults *faults)
{
	static const struct field field = { .name = "roomName", .kind = FIELD_TEXT };
	const char *name = "";
	enum outcome out;

	faults->within = "\"data\"";
	out = json_decode_partial(data, &field, 1, &name, faults);
	faults->within = NULL;
	*room = name + (*name == '/');
	return out == OK && **room == '\0' ? NOT_FOUND : out;
}

/* An event that comes again has the same id. */
static void
identify(struct arena *arena, const struct delivery *delivery,
    const struct whereby_body *body, struct event *event)
{
	struct text identity = text_new(arena);

	sender_identity(&identity, "whereby");
	sender_identity(&identity, body->id);
	if (body->id == NULL)
		text_add_bytes(&identity, delivery->body, delivery->body_bytes);
	sender_identify(event, &identity);
}

struct who {
	const char *participant_id, *external_id, *display_name, *role;
};

#define AT(member) .offset = offsetof(struct who, member)

static const struct field who_fields[] = {
	{ .name = "participantId", .kind = FIELD_ID, AT(participant_id) },
	{ .name = "externalId", .kind = FIELD_ID, AT(external_id) },
	{ .name = "displayName", .kind = FIELD_ID, AT(display_name) },
	{ .name = "roleName", .kind = FIELD_TEXT, AT(role) },
};

static bool
is_machine(const struct who *who)
{
	static const char *const roles[] = { "recorder", "streamer", "captioner",
		"assistant" };

	for (size_t i = 0; i < COUNT(roles); i++)
		if (text_equal(who->role, roles[i]))
			return true;
	return false;
}

static const char *
known(const char *text)
{
	return text_empty(text) ? NULL : text;
}

static void
keep(struct arena *arena, const struct who *who, struct event *event)
{
	struct json_writer services = json_writer(arena);

	event->person = known(who->external_id);
	event->nick = known(who->display_name);
	event->occupant = known(who->participant_id);
	if (event->occupant == NULL)
		event->occupant = event->person != NULL ? event->person : event->nick;
	if (event->occupant == NULL || !is_machine(who))
		return;
	json_open(&services, NULL, '[');
	json_put_text(&services, NULL, event->occupant);
	json_close(&services, ']');
	event->services = services.text.bytes;
	event->kind = "service";
}

enum outcome
whereby_event_presence(struct arena *arena, const struct json *data, int64_t told,
    struct event *event, struct faults *faults)
{
	struct who who = { 0 };
	enum outcome out = OK;

	event->occurred_at = told;
	if (text_equal(event->type, "room.client.joined"))
		event->kind = "joined";
	else if (text_equal(event->type, "room.client.left"))
		event->kind = "left";
	else
		return OK;
	faults->within = "\"data\"";
	if (json_kind(data) == JSON_OBJECT)
		out = json_decode_partial(
		    data, who_fields, COUNT(who_fields), &who, faults);
	faults->within = NULL;
	keep(arena, &who, event);
	return out;
}

enum outcome
whereby_event_read(struct arena *arena, const struct delivery *delivery,
    struct event *event, struct faults *faults)
{
	struct whereby_body body = { 0 };
	const struct json *object;
	const char *room;
	enum outcome named,
	    out = json_parse_object(
		arena, delivery->body, delivery->body_bytes, &object, faults);

	if (out != OK)
		return out;
	out = json_decode(object, fields, COUNT(fields), &body, faults);
	named = read_room(body.data, &room, faults);
	*event = (struct event){
		.room = room,
		.dialect = "whereby",
		.type = body.type,
		.received_at = delivery->received_at,
	};
	/* Every fault is told, whatever else is wrong. */
	if (whereby_event_presence(arena, body.data, body.created_at, event, faults) !=
		OK ||
	    out != OK)
		return INVALID;
	if (named != OK)
		return named;
	sender_data(arena, body.data, body.created_at, event);
	identify(arena, delivery, &body, event);
	return OK;
}
