#include "occupant.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"

/* The names of the same members in the dialects. */
struct told {
	const char *occupant_id, *occupant_jid, *user_id, *id;
	const char *name, *nick, *display_name, *email;
	const char *role, *removed_by;
	const char *speaking_seconds, *total_dominant_speaker_time;
	const struct json *joined_at, *left_at;
};

/* 31 years, in milliseconds. */
#define SPEAKING_MOST INT64_C(1000000000000)

#define AT(member) .offset = offsetof(struct told, member)

static const struct field fields[] = {
	{ .name = "occupant_id", .kind = FIELD_ID, AT(occupant_id) },
	{ .name = "occupant_jid", .kind = FIELD_ID, AT(occupant_jid) },
	{ .name = "user_id", .kind = FIELD_ID, AT(user_id) },
	{ .name = "id", .kind = FIELD_ID, AT(id) },
	/* A token's name may be a number; the stock component sends it as one. */
	{ .name = "name", .kind = FIELD_ID, AT(name) },
	{ .name = "nick", .kind = FIELD_ID, AT(nick) },
	{ .name = "display_name", .kind = FIELD_ID, AT(display_name) },
	{ .name = "email", .kind = FIELD_TEXT, AT(email) },
	{ .name = "joined_at", .kind = FIELD_TIME, AT(joined_at) },
	{ .name = "left_at", .kind = FIELD_TIME, AT(left_at) },
	{ .name = "removed_by", .kind = FIELD_ID, AT(removed_by) },
	/* Below 0 by a clock that was set back: not refused, and not counted. */
	{ .name = "speaking_seconds",
	    .kind = FIELD_NUMBER,
	    AT(speaking_seconds),
	    .low = INT64_MIN },
	{ .name = "total_dominant_speaker_time",
	    .kind = FIELD_NUMBER,
	    AT(total_dominant_speaker_time),
	    .low = INT64_MIN },
};

/* The first of these members that is present and not empty. */
static const char *
first(const char *one, const char *two, const char *three)
{
	if (!text_empty(one))
		return one;
	if (!text_empty(two))
		return two;
	return text_empty(three) ? NULL : three;
}

static const char *
occupant_of(const struct told *told, const char *dialect, enum occupant_place place)
{
	if (text_equal(dialect, "stock"))
		return first(told->occupant_jid, NULL, NULL);
	return first(told->occupant_id, told->user_id,
	    place == OCCUPANT_LISTED ? told->occupant_jid : NULL);
}

/*
 * Seconds, or, in the stock component's member, milliseconds; what is below 0 counts as absent.
 * More than any session lasts is cut where sessions are read.
 */
static void
keep_speaking(const struct told *told, struct occupant *occupant)
{
	double ms = -1;

	if (told->speaking_seconds != NULL)
		ms = strtod(told->speaking_seconds, NULL) * 1000;
	else if (told->total_dominant_speaker_time != NULL)
		ms = strtod(told->total_dominant_speaker_time, NULL);
	if (!(ms >= 0))
		return;
	occupant->has_speaking_ms = true;
	occupant->speaking_ms = ms < SPEAKING_MOST ? (int64_t)(ms + 0.5) : SPEAKING_MOST;
}

static void
keep(const struct told *told, struct occupant *occupant)
{
	occupant->person = first(told->user_id, told->id, NULL);
	if (occupant->person != NULL && !text_starts(occupant->person, "guest-"))
		occupant->name = first(told->name, NULL, NULL);
	occupant->nick = first(told->nick, told->display_name, told->name);
	occupant->email = first(told->email, NULL, NULL);
	occupant->joined_at = told->joined_at;
	occupant->left_at = told->left_at;
	if (!text_empty(told->role))
		occupant->is_moderator = flag_of(text_equal(told->role, "moderator"));
	occupant->removed_by = first(told->removed_by, NULL, NULL);
	keep_speaking(told, occupant);
}

enum outcome
occupant_read(const struct json *who, const char *dialect, enum occupant_place place,
    struct occupant *occupant, struct faults *faults)
{
	struct told told = { 0 };
	enum outcome out;

	*occupant = (struct occupant){ 0 };
	if (json_kind(who) != JSON_OBJECT) {
		if (json_kind(who) == JSON_ABSENT)
			return OK;
		fault_add_value(
		    faults, "dict_type", NULL, "Input should be a valid dictionary", who);
		return INVALID;
	}
	out = json_decode_partial(who, fields, COUNT(fields), &told, faults);
	/* Senders of other roles than MUC's are none of ours: what is no text is no role. */
	if (json_kind(json_member(who, "role")) == JSON_TEXT)
		told.role = json_as_text(json_member(who, "role"));
	occupant->id = occupant_of(&told, dialect, place);
	keep(&told, occupant);
	return out;
}

void
occupant_limit(struct occupant *occupant, bool is_left)
{
	int64_t moment;
	const bool is_named = json_as_moment(occupant->joined_at, &moment);

	if (!is_named || (is_left && occupant->is_moderator == FLAG_FALSE))
		occupant->is_moderator = FLAG_ABSENT;
	if (is_named && is_left)
		return;
	occupant->removed_by = NULL;
	occupant->has_speaking_ms = false;
}

static void
put_moment(struct arena *arena, struct json_writer *json, const char *name,
    const struct json *value)
{
	int64_t moment;

	if (json_as_moment(value, &moment))
		json_put_text(json, name, clock_format(arena, moment, 6));
}

void
occupant_write(
    struct arena *arena, struct json_writer *json, const struct occupant *occupant)
{
	json_open(json, NULL, '{');
	json_put_text(json, "occupant", occupant->id);
	put_moment(arena, json, "joined_at", occupant->joined_at);
	put_moment(arena, json, "left_at", occupant->left_at);
	json_put_text(json, "person", occupant->person);
	json_put_text(json, "name", occupant->name);
	json_put_text(json, "nick", occupant->nick);
	json_put_text(json, "email", occupant->email);
	if (occupant->is_moderator != FLAG_ABSENT)
		json_put_flag(json, "is_moderator", occupant->is_moderator == FLAG_TRUE);
	if (occupant->removed_by != NULL)
		json_put_text(json, "removed_by", occupant->removed_by);
	if (occupant->has_speaking_ms)
		json_put_integer(json, "speaking_ms", occupant->speaking_ms);
	json_close(json, '}');
}
