#include "model/room.h"

#include <stddef.h>

#include "base/clock.h"
#include "base/random.h"
#include "db/query.h"
#include "model/origin.h"
#include "model/webhook_secret.h"

/* For so long the webhook_secret before the present one signs too. */
#define ROTATION_MS INT64_C(86400000)

#define SECOND INT64_C(1000000)

#define ROOM(member) COLUMN(struct room, member)

/* clang-format off */
static const struct column columns[] = {
	{ ROOM(id), COLUMN_TEXT },
	{ ROOM(name), COLUMN_TEXT },
	{ ROOM(user_id), COLUMN_TEXT },
	{ ROOM(created_at), COLUMN_TIME },
	{ ROOM(platform), COLUMN_TEXT },
	{ ROOM(recording_type), COLUMN_TEXT },
	{ ROOM(recording_trigger), COLUMN_TEXT },
	{ ROOM(is_locked), COLUMN_FLAG },
	{ ROOM(room_mode), COLUMN_TEXT },
	{ ROOM(is_shared), COLUMN_FLAG },
	{ ROOM(webhook_url), COLUMN_TEXT, MAY_BE_NULL },
	{ ROOM(webhook_secret), COLUMN_TEXT, MAY_BE_NULL },
	{ .name = "webhook_list", .offset = offsetof(struct room, webhook_events), COLUMN_TEXT },
	{ ROOM(zulip_auto_post), COLUMN_FLAG },
	{ ROOM(zulip_stream), COLUMN_TEXT },
	{ ROOM(zulip_topic), COLUMN_TEXT },
	{ ROOM(require_consent), COLUMN_FLAG },
	{ ROOM(max_participants), COLUMN_INTEGER, MAY_BE_NULL },
	{ ROOM(longest), COLUMN_INTEGER, MAY_BE_NULL },
	{ ROOM(not_before), COLUMN_TIME, MAY_BE_NULL },
	{ ROOM(expires_at), COLUMN_TIME, MAY_BE_NULL },
	{ ROOM(passcode_hash), COLUMN_TEXT, MAY_BE_NULL },
	{ ROOM(webhook_disabled_at), COLUMN_TIME, MAY_BE_NULL },
	{ ROOM(version), COLUMN_INTEGER },
};

/* What opening a meeting needs of a room. */
static const struct column opening_columns[] = {
	{ ROOM(id), COLUMN_TEXT },
	{ ROOM(name), COLUMN_TEXT },
	{ ROOM(user_id), COLUMN_TEXT },
	{ ROOM(platform), COLUMN_TEXT },
	{ ROOM(recording_type), COLUMN_TEXT },
	{ ROOM(recording_trigger), COLUMN_TEXT },
	{ ROOM(is_locked), COLUMN_FLAG },
	{ ROOM(room_mode), COLUMN_TEXT },
	{ ROOM(is_shared), COLUMN_FLAG },
	{ ROOM(longest), COLUMN_INTEGER, MAY_BE_NULL },
	{ ROOM(not_before), COLUMN_TIME, MAY_BE_NULL },
	{ ROOM(expires_at), COLUMN_TIME, MAY_BE_NULL },
	{ ROOM(passcode_hash), COLUMN_TEXT, MAY_BE_NULL },
};

#define FORM(member) COLUMN(struct room_form, member)

/* What room_write takes of a form. */
static const struct column form_columns[] = {
	{ FORM(name), COLUMN_TEXT },
	{ FORM(platform), COLUMN_TEXT },
	{ FORM(recording_type), COLUMN_TEXT },
	{ FORM(recording_trigger), COLUMN_TEXT },
	{ FORM(is_locked), COLUMN_OPTIONAL_FLAG },
	{ FORM(room_mode), COLUMN_TEXT },
	{ FORM(is_shared), COLUMN_OPTIONAL_FLAG },
	{ FORM(webhook_url), COLUMN_TEXT },
	{ FORM(webhook_secret), COLUMN_TEXT },
	{ FORM(webhook_events), COLUMN_TEXT },
	{ FORM(zulip_auto_post), COLUMN_OPTIONAL_FLAG },
	{ FORM(zulip_stream), COLUMN_TEXT },
	{ FORM(zulip_topic), COLUMN_TEXT },
	{ FORM(require_consent), COLUMN_OPTIONAL_FLAG },
	{ FORM(max_participants), COLUMN_TEXT },
	{ FORM(longest), COLUMN_TEXT },
	{ FORM(not_before), COLUMN_TEXT },
	{ FORM(expires_at), COLUMN_TEXT },
	{ FORM(passcode_hash), COLUMN_TEXT },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct room);
static const struct shape opening_shape = SHAPE(opening_columns, struct room);
static const struct shape form_shape = SHAPE(form_columns, struct room_form);

enum outcome
room_create(struct db *db, struct arena *arena, const char *user_id,
    const struct room_form *form, struct room *room)
{
	return db_find(db, arena,
	    CALL(QUERY_ROOM_CREATE, param_text(random_uuid(arena)), param_text(user_id),
		param_struct(&form_shape, form), param_text(webhook_secret_new(arena)),
		param_moment(clock_now()), param_origin(form->origin)),
	    &shape, room);
}

enum outcome
room_find(struct db *db, struct arena *arena, const char *id, struct room *room)
{
	return db_find(db, arena, CALL(QUERY_ROOM_FIND, param_text(id)), &shape, room);
}

enum outcome
room_find_named(struct db *db, struct arena *arena, const char *name, struct room *room)
{
	return db_find(
	    db, arena, CALL(QUERY_ROOM_FIND_NAMED, param_text(name)), &shape, room);
}

enum outcome
room_find_to_open(struct db *db, struct arena *arena, const char *name, struct room *room)
{
	*room = (struct room){ 0 };
	return db_find(db, arena, CALL(QUERY_ROOM_FIND_TO_OPEN, param_text(name)),
	    &opening_shape, room);
}

bool
room_is_early(const struct room *room, int64_t now)
{
	int64_t begin;

	return room->not_before != NULL && clock_parse(room->not_before, &begin) &&
	    now < begin;
}

/* Links expire in whole seconds. */
bool
room_is_expired(const struct room *room, int64_t now)
{
	int64_t end;

	return room->expires_at != NULL && clock_parse(room->expires_at, &end) &&
	    end / SECOND <= now / SECOND;
}

int64_t
room_latest_end(const struct room *room, int64_t start)
{
	const int64_t longest = room->longest == 0 ? INT64_MAX :
						     start + room->longest * 60 * SECOND;
	int64_t end;

	if (room->expires_at == NULL || !clock_parse(room->expires_at, &end))
		return longest;
	return end < longest ? end : longest;
}

enum outcome
room_previous_secret(
    struct db *db, struct arena *arena, const char *id, int64_t now, const char **secret)
{
	return db_find_text(db, arena,
	    CALL(QUERY_ROOM_PREVIOUS_SECRET, param_text(id), param_moment(now)), secret);
}

/* Which of the two it is does not matter to who has read the room. */
static enum outcome
missing(const struct room_target *target)
{
	return target->version == 0 ? NOT_FOUND : STALE;
}

enum outcome
room_change(struct db *db, struct arena *arena, const struct room_target *target,
    const struct room_form *form, struct room *room)
{
	enum outcome out = db_find(db, arena,
	    CALL(QUERY_ROOM_CHANGE, param_text(target->id),
		param_struct(&form_shape, form), param_text(webhook_secret_new(arena)),
		param_moment(clock_now()), param_seconds(ROTATION_MS),
		param_integer(target->version), param_origin(form->origin)),
	    &shape, room);

	return out == NOT_FOUND ? missing(target) : out;
}

enum outcome
room_delete(struct db *db, struct arena *arena, const struct room_target *target,
    int64_t now, const struct origin *origin)
{
	bool is_deleted;
	enum outcome out = db_find_flag(db, arena,
	    CALL(QUERY_ROOM_DELETE, param_text(target->id), param_moment(now),
		param_integer(target->version), param_origin(origin)),
	    &is_deleted);

	return out == OK && !is_deleted ? missing(target) : out;
}

enum outcome
room_list(struct db *db, struct arena *arena, const struct room_filter *filter,
    struct room_list *list)
{
	const struct param user = param_text(filter->user_id),
			   limit = param_integer(filter->limit),
			   offset = param_integer(filter->offset);
	struct list found;
	enum outcome out;

	if (filter->name != NULL)
		out = db_page(db, arena,
		    CALL(QUERY_ROOM_LIST_NAMED, user, limit, offset,
			param_flag(filter->has_all_users), param_text(filter->name),
			param_texts(filter->rooms)),
		    &shape, &found);
	else if (filter->rooms != NULL)
		out = db_page(db, arena,
		    CALL(QUERY_ROOM_LIST_PICKED, user, limit, offset,
			param_flag(filter->has_all_users), param_texts(filter->rooms)),
		    &shape, &found);
	else if (filter->has_all_users)
		out = db_page(
		    db, arena, CALL(QUERY_ROOM_LIST_ALL, limit, offset), &shape, &found);
	else
		out = db_page(db, arena, CALL(QUERY_ROOM_LIST, user, limit, offset),
		    &shape, &found);

	if (out == OK)
		*list = (struct room_list){ found.items, found.count, found.total };
	return out;
}

#define MOVING(member) COLUMN(struct moving_room, member)

/* clang-format off */
static const struct column moving_columns[] = {
	{ MOVING(id), COLUMN_TEXT },
	{ MOVING(name), COLUMN_TEXT },
	{ MOVING(key), COLUMN_TEXT },
	{ MOVING(meeting_platform), COLUMN_TEXT, MAY_BE_NULL },
	{ MOVING(end_date), COLUMN_TIME, MAY_BE_NULL },
	{ MOVING(num_clients), COLUMN_INTEGER },
};
/* clang-format on */

static const struct shape moving_shape = SHAPE(moving_columns, struct moving_room);

enum outcome
room_moving(struct db *db, struct arena *arena, const struct moving_filter *filter,
    struct moving_list *list)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_ROOM_MOVING, param_text(filter->platform),
		param_text(filter->name), param_text(filter->after)),
	    &moving_shape, &found);

	if (out == OK)
		*list = (struct moving_list){ found.items, found.count };
	return out;
}

enum outcome
room_move(struct db *db, struct arena *arena, const struct room_move *move)
{
	const char *moved;

	return db_find_text(db, arena,
	    CALL(QUERY_ROOM_MOVE, param_text(move->id), param_text(move->from),
		param_text(move->to), param_origin(move->origin)),
	    &moved);
}
