#include "wire/api_key.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/encode.h"
#include "model/api_key.h"

#define NAME_CHARACTERS 100
#define ROOM_CHARACTERS 100

static const char *
check_name(const char *name)
{
	return text_has_control(name, strlen(name)) ?
	    "must not contain control characters" :
	    NULL;
}

#define AT(member) .offset = offsetof(struct api_key_wish, member)

/* clang-format off */
const struct field api_key_fields[] = {
	{ .name = "name", .kind = FIELD_TEXT, AT(name), .need = REQUIRED, .low = 1,
	  .high = NAME_CHARACTERS, .check = check_name },
	{ .name = "scope", .kind = FIELD_CHOICE, AT(scope), .need = REQUIRED,
	  .choices = "read host" },
	{ .name = "expires_at", .kind = FIELD_MOMENT, AT(expires) },
	{ .name = "rooms", .kind = FIELD_ARRAY, AT(rooms) },
};
/* clang-format on */

const size_t api_key_field_count = COUNT(api_key_fields);

static void
add_room_fault(
    struct faults *faults, size_t at, const struct json *room, const char *message)
{
	faults->within = arena_printf(faults->arena, "\"rooms\",%zu", at);
	fault_add_value(faults, "value_error", NULL, message, room);
	faults->within = NULL;
}

void
api_key_wish_refuse_room(
    const struct api_key_wish *wish, size_t at, struct faults *faults)
{
	add_room_fault(faults, at, json_item(wish->rooms, at), "there is no such room");
}

static bool
is_room(const char *name)
{
	return !text_empty(name) && text_characters(name) <= ROOM_CHARACTERS;
}

static enum outcome
read_rooms(const struct json *array, const char *const **rooms, struct faults *faults)
{
	const size_t count = json_length(array);
	enum outcome out = OK;
	const char **names;

	if (count == 0 || count > API_KEY_ROOMS) {
		fault_add_value(faults, "value_error", "rooms",
		    "must have 1 to 100 rooms, or be absent for no limit", NULL);
		return INVALID;
	}
	names = arena_alloc(faults->arena, (count + 1) * sizeof(*names));
	for (size_t i = 0; i < count; i++) {
		names[i] = json_as_text(json_item(array, i));
		if (is_room(names[i]))
			continue;
		add_room_fault(faults, i, json_item(array, i),
		    "must be the name or the id of a room");
		out = INVALID;
	}
	names[count] = NULL;
	*rooms = names;
	return out;
}

enum outcome
api_key_wish_check(const struct api_key_wish *wish, int64_t now,
    const char *const **rooms, struct faults *faults)
{
	enum outcome out = OK;

	*rooms = NULL;
	if (wish->rooms != NULL)
		out = read_rooms(wish->rooms, rooms, faults);
	if (wish->expires == API_KEY_NEVER || wish->expires > now)
		return out;
	fault_add_value(
	    faults, "value_error", "expires_at", "must be in the future", NULL);
	return INVALID;
}

void
api_key_members(struct json_writer *json, const struct api_key *key)
{
	json_put_text(json, "id", key->id);
	json_put_text(json, "name", key->name);
	json_put_text(json, "scope", key->scope);
	json_put_raw(json, "rooms", key->rooms);
	json_put_text(json, "created_at", key->created_at);
	json_put_text(json, "expires_at", key->expires_at);
	json_put_text(json, "last_used_at", key->used_at);
}
