#include "wire/room.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/url.h"
#include "json/encode.h"
#include "model/room.h"
#include "model/webhook_secret.h"

#define NAME_CHARACTERS 100
#define ZULIP_CHARACTERS 200
#define URL_BYTES 2048
#define SECRET_BYTES 256
#define PARTICIPANTS 10000
#define MINUTES 10080 /* a week */
#define MICROSECOND_DIGITS 6

static bool
is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *
check_name(const char *name)
{
	static const char expected[] =
	    "must contain only letters, digits, '-', '_' and '.', and begin with "
	    "a letter or digit";

	if (!is_alphanumeric(name[0]))
		return expected;
	for (const char *c = name; *c != '\0'; c++)
		if (!is_alphanumeric(*c) && strchr("-_.", *c) == NULL)
			return expected;
	return NULL;
}

/* "" means none. */
static const char *
check_url(const char *url)
{
	return *url == '\0' || url_is_usable(url) ? NULL : "must be an http or https URL";
}

/* "" means none. */
static const char *
check_time(const char *text)
{
	int64_t moment;

	return *text == '\0' || clock_parse(text, &moment) ? NULL :
							     "must be RFC 3339, or \"\"";
}

#define AT(member) .offset = offsetof(struct room_form, member)

/* clang-format off */
static const struct field form[] = {
	{ .name = "name", .kind = FIELD_TEXT, AT(name), .need = REQUIRED, .low = 1,
	  .high = NAME_CHARACTERS, .check = check_name },
	{ .name = "platform", .kind = FIELD_CHOICE, AT(platform) },
	{ .name = "recording_type", .kind = FIELD_CHOICE, AT(recording_type),
	  .choices = "none local cloud" },
	{ .name = "recording_trigger", .kind = FIELD_CHOICE, AT(recording_trigger),
	  .choices = "none prompt automatic automatic-2nd-participant" },
	{ .name = "is_locked", .kind = FIELD_FLAG, AT(is_locked) },
	{ .name = "room_mode", .kind = FIELD_CHOICE, AT(room_mode), .choices = "normal group" },
	{ .name = "is_shared", .kind = FIELD_FLAG, AT(is_shared) },
	{ .name = "webhook_url", .kind = FIELD_TEXT, AT(webhook_url), .high = URL_BYTES,
	  .in_bytes = true, .check = check_url },
	{ .name = "webhook_secret", .kind = FIELD_TEXT, AT(webhook_secret),
	  .high = SECRET_BYTES, .in_bytes = true, .check = webhook_secret_fault },
	{ .name = "webhook_events", .kind = FIELD_CHOICES, AT(webhook_events),
	  .choices = "meeting.started meeting.ended participant.joined participant.left "
		     "recording.started recording.completed recording.failed "
		     "recording.waiting test" },
	{ .name = "zulip_auto_post", .kind = FIELD_FLAG, AT(zulip_auto_post) },
	{ .name = "zulip_stream", .kind = FIELD_TEXT, AT(zulip_stream),
	  .high = ZULIP_CHARACTERS },
	{ .name = "zulip_topic", .kind = FIELD_TEXT, AT(zulip_topic),
	  .high = ZULIP_CHARACTERS },
	{ .name = "require_consent", .kind = FIELD_FLAG, AT(require_consent) },
	/* 0 means none. */
	{ .name = "max_participants", .kind = FIELD_INTEGER, AT(max_participants),
	  .high = PARTICIPANTS },
	{ .name = "longest", .kind = FIELD_INTEGER, AT(longest), .high = MINUTES },
	{ .name = "not_before", .kind = FIELD_TEXT, AT(not_before), .check = check_time },
	{ .name = "expires_at", .kind = FIELD_TEXT, AT(expires_at), .check = check_time },
	{ .name = "passcode", .kind = FIELD_TEXT, AT(passcode), .high = PASSCODE_CHARACTERS },
};
/* clang-format on */

const struct field *
room_fields(struct arena *arena, const char *platforms, size_t *count)
{
	struct field *fields = arena_alloc(arena, sizeof(form));

	memcpy(fields, form, sizeof(form));
	for (size_t i = 0; i < COUNT(form); i++)
		if (fields[i].offset == offsetof(struct room_form, platform))
			fields[i].choices = platforms;
	*count = COUNT(form);
	return fields;
}

/* A time that the form names, which it gets in UTC, or the one that the room has; false: there
 * is none. */
static bool
settle_time(struct arena *arena, const char **given, const char *held, int64_t *moment)
{
	if (*given == NULL)
		return held != NULL && clock_parse(held, moment);
	if (!clock_parse(*given, moment))
		return false;
	*given = clock_format(arena, *moment, MICROSECOND_DIGITS);
	return true;
}

enum outcome
room_form_settle(struct arena *arena, const struct room *was, struct room_form *given,
    struct faults *faults)
{
	static const struct room none;
	const struct room *held = was == NULL ? &none : was;
	int64_t begin = 0, end = 0;
	const bool begins = settle_time(
	    arena, &given->not_before, held->not_before, &begin);
	const bool ends = settle_time(arena, &given->expires_at, held->expires_at, &end);
	const bool names_end = given->expires_at != NULL;

	if (!begins || !ends || end > begin)
		return OK;
	fault_add(faults,
	    &(struct fault){ .type = "value_error",
		.place = "body",
		.field = names_end ? "expires_at" : "not_before",
		.message = "Value error, expires_at must be later than not_before",
		.input = arena_printf(arena, "\"%s\"",
		    names_end ? given->expires_at : given->not_before) });
	return INVALID;
}

static void
put_limit(struct json_writer *json, const char *name, int64_t limit)
{
	if (limit == 0)
		json_put_raw(json, name, NULL);
	else
		json_put_integer(json, name, limit);
}

/* What others see only of a shared room. */
static void
put_details(struct json_writer *json, const struct room *room, enum room_view view)
{
	json_put_text(json, "user_id", room->user_id);
	json_put_text(json, "created_at", room->created_at);
	json_put_text(json, "recording_type", room->recording_type);
	json_put_text(json, "recording_trigger", room->recording_trigger);
	json_put_text(json, "room_mode", room->room_mode);
	json_put_flag(json, "is_shared", room->is_shared);
	json_put_text(
	    json, "webhook_url", view == ROOM_FOR_OTHERS ? NULL : room->webhook_url);
	json_put_text(
	    json, "webhook_secret", view == ROOM_FOR_OWNER ? room->webhook_secret : NULL);
	json_put_raw(json, "webhook_events",
	    view == ROOM_FOR_OTHERS ? NULL : room->webhook_events);
	json_put_text(json, "webhook_disabled_at",
	    view == ROOM_FOR_OTHERS ? NULL : room->webhook_disabled_at);
	json_put_flag(json, "zulip_auto_post", room->zulip_auto_post);
	json_put_text(json, "zulip_stream", room->zulip_stream);
	json_put_text(json, "zulip_topic", room->zulip_topic);
	json_put_flag(json, "require_consent", room->require_consent);
	put_limit(json, "max_participants", room->max_participants);
	put_limit(json, "longest", room->longest);
	json_put_text(json, "not_before", room->not_before);
	json_put_text(json, "expires_at", room->expires_at);
	json_put_flag(json, "passcode", room->passcode_hash != NULL);
}

void
room_json(struct json_writer *json, const char *name, const struct room *room,
    enum room_view view)
{
	json_open(json, name, '{');
	json_put_text(json, "id", room->id);
	json_put_text(json, "name", room->name);
	json_put_text(json, "platform", room->platform);
	json_put_flag(json, "is_locked", room->is_locked);
	if (view != ROOM_FOR_VISITORS)
		put_details(json, room, view);
	json_close(json, '}');
}
