#include "model/listing.h"

#include <stddef.h>

#include "db/query.h"
#include "model/recording.h"
#include "model/storage.h"

#define MEETING(member) COLUMN(struct listed_meeting, member)
#define RECORDING(member) COLUMN(struct listed_recording, member)
#define DELIVERY(member) COLUMN(struct listed_delivery, member)
#define ROOM(member) COLUMN(struct listed_room, member)

/* clang-format off */
static const struct column meeting_columns[] = {
	{ MEETING(id), COLUMN_TEXT },
	{ MEETING(room_name), COLUMN_TEXT },
	{ MEETING(room), COLUMN_TEXT },
	{ MEETING(user_id), COLUMN_TEXT },
	{ MEETING(platform), COLUMN_TEXT },
	{ MEETING(recording_type), COLUMN_TEXT },
	{ MEETING(recording_trigger), COLUMN_TEXT },
	{ MEETING(start_date), COLUMN_TIME },
	{ MEETING(end_date), COLUMN_TIME },
	{ MEETING(is_active), COLUMN_FLAG },
	{ MEETING(ended_at), COLUMN_TIME, MAY_BE_NULL },
	{ MEETING(num_people), COLUMN_INTEGER },
	{ MEETING(num_clients), COLUMN_INTEGER },
	{ MEETING(last_event_at), COLUMN_TIME, MAY_BE_NULL },
};

static const struct column recording_columns[] = {
	{ RECORDING(meeting_id), COLUMN_TEXT },
	{ RECORDING(room), COLUMN_TEXT },
	{ RECORDING(id), COLUMN_TEXT },
	{ RECORDING(recording_id), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(status), COLUMN_TEXT },
	{ RECORDING(started_at), COLUMN_TIME, MAY_BE_NULL },
	{ RECORDING(stopped_at), COLUMN_TIME, MAY_BE_NULL },
	{ RECORDING(completed_at), COLUMN_TIME, MAY_BE_NULL },
	{ RECORDING(initiator), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(failure_reason), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(waiting_for_consent), COLUMN_FLAG },
	{ RECORDING(file), COLUMN_TEXT, MAY_BE_NULL },
	{ RECORDING(file_count), COLUMN_INTEGER },
	{ RECORDING(files), COLUMN_TEXT },
};

static const struct column delivery_columns[] = {
	{ DELIVERY(id), COLUMN_TEXT },
	{ DELIVERY(meeting_id), COLUMN_TEXT },
	{ DELIVERY(room), COLUMN_TEXT, MAY_BE_NULL },
	{ DELIVERY(type), COLUMN_TEXT },
	{ DELIVERY(status), COLUMN_TEXT },
	{ DELIVERY(state), COLUMN_TEXT },
	{ DELIVERY(created_at), COLUMN_TIME },
	{ DELIVERY(delivered_at), COLUMN_TIME, MAY_BE_NULL },
	{ DELIVERY(next_attempt_at), COLUMN_TIME, MAY_BE_NULL },
	{ DELIVERY(attempts), COLUMN_INTEGER },
	{ DELIVERY(last_status), COLUMN_INTEGER },
	{ DELIVERY(receiver), COLUMN_TEXT, MAY_BE_NULL },
};

static const struct column room_columns[] = {
	{ ROOM(id), COLUMN_TEXT },
	{ ROOM(name), COLUMN_TEXT },
	{ ROOM(user_id), COLUMN_TEXT },
	{ ROOM(created_at), COLUMN_TIME },
	{ ROOM(platform), COLUMN_TEXT },
	{ ROOM(recording_type), COLUMN_TEXT },
	{ ROOM(recording_trigger), COLUMN_TEXT },
	{ ROOM(is_locked), COLUMN_FLAG },
	{ ROOM(is_shared), COLUMN_FLAG },
	{ ROOM(meeting_id), COLUMN_TEXT, MAY_BE_NULL },
	{ ROOM(num_people), COLUMN_INTEGER },
	{ ROOM(webhook), COLUMN_TEXT },
	{ ROOM(webhook_url), COLUMN_TEXT, MAY_BE_NULL },
	{ ROOM(max_participants), COLUMN_INTEGER, MAY_BE_NULL },
	{ ROOM(longest), COLUMN_INTEGER, MAY_BE_NULL },
	{ ROOM(not_before), COLUMN_TIME, MAY_BE_NULL },
	{ ROOM(expires_at), COLUMN_TIME, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape listed_meeting_shape = SHAPE(
    meeting_columns, struct listed_meeting);
static const struct shape listed_recording_shape = SHAPE(
    recording_columns, struct listed_recording);
static const struct shape listed_delivery_shape = SHAPE(
    delivery_columns, struct listed_delivery);
static const struct shape listed_room_shape = SHAPE(room_columns, struct listed_room);

enum outcome
listing_meetings(struct db *db, struct arena *arena, const struct listing_filter *filter,
    struct listed_meetings *meetings)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_LISTING_MEETINGS, param_text(filter->room),
		param_flag(filter->is_active), param_integer(filter->limit)),
	    &listed_meeting_shape, &found);

	if (out == OK)
		*meetings = (struct listed_meetings){ found.items, found.count };
	return out;
}

enum outcome
listing_file(struct db *db, struct arena *arena, const char *path, const char **id)
{
	return db_find_text(db, arena,
	    CALL(QUERY_LISTING_FILE, param_text(path), param_text(storage_folder())), id);
}

enum outcome
listing_meeting(
    struct db *db, struct arena *arena, const char *name, struct listed_meeting *meeting)
{
	return db_find(db, arena, CALL(QUERY_LISTING_MEETING, param_text(name)),
	    &listed_meeting_shape, meeting);
}

enum outcome
listing_recordings(struct db *db, struct arena *arena,
    const struct listing_filter *filter, int64_t now,
    struct listed_recordings *recordings)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_LISTING_RECORDINGS, param_text(filter->meeting_id),
		param_text(filter->room), param_flag(filter->is_missing),
		param_moment(now), param_seconds(recording_missing_after_ms()),
		param_integer(filter->limit)),
	    &listed_recording_shape, &found);

	if (out == OK)
		*recordings = (struct listed_recordings){ found.items, found.count };
	return out;
}

enum outcome
listing_deliveries(struct db *db, struct arena *arena,
    const struct listing_filter *filter, struct listed_deliveries *deliveries)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_LISTING_DELIVERIES, param_text(filter->meeting_id),
		param_text(filter->room), param_text(filter->state),
		param_integer(filter->limit)),
	    &listed_delivery_shape, &found);

	if (out == OK)
		*deliveries = (struct listed_deliveries){ found.items, found.count };
	return out;
}

enum outcome
listing_rooms(struct db *db, struct arena *arena, const char *prefix, int64_t limit,
    struct listed_rooms *rooms)
{
	struct list found;
	enum outcome out = db_list(db, arena,
	    CALL(QUERY_LISTING_ROOMS, param_integer(limit), param_text(prefix)),
	    &listed_room_shape, &found);

	if (out == OK)
		*rooms = (struct listed_rooms){ found.items, found.count };
	return out;
}
