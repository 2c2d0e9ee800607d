#include "wire/meeting.h"

#include "json/encode.h"
#include "model/event.h"
#include "model/meeting.h"
#include "model/recording.h"
#include "wire/list.h"

void
meeting_members(
    struct json_writer *json, const struct meeting *meeting, enum meeting_view view)
{
	json_put_text(json, "id", meeting->id);
	json_put_text(json, "room_name", meeting->room_name);
	json_put_text(json, "start_date", meeting->start_date);
	json_put_text(json, "end_date", meeting->end_date);
	json_put_flag(json, "is_active", meeting->is_active);
	json_put_integer(json, "num_clients", meeting->num_clients);
	json_put_text(json, "platform", meeting->platform);
	json_put_text(json, "recording_type", meeting->recording_type);
	if (view == MEETING_FOR_OTHERS)
		return;
	json_put_text(json, "room", meeting->room);
	json_put_text(json, "room_id", meeting->room_id);
	json_put_text(json, "user_id", meeting->user_id);
	json_put_integer(json, "num_people", meeting->num_people);
	json_put_text(json, "recording_trigger", meeting->recording_trigger);
	json_put_text(json, "ended_at", meeting->ended_at);
}

void
meeting_opened_members(struct json_writer *json, const struct meeting *meeting)
{
	meeting_members(json, meeting, MEETING_FOR_OTHERS);
	json_put_integer(json, "num_people", meeting->num_people);
	json_put_text(json, "recording_trigger", meeting->recording_trigger);
	json_put_text(json, "ended_at", meeting->ended_at);
}

static void
event_json(struct json_writer *json, const struct event_row *event, bool with_seq)
{
	json_open(json, NULL, '{');
	if (with_seq)
		json_put_integer(json, "seq", event->seq);
	json_put_text(json, "type", event->type);
	json_put_text(json, "timestamp", event->timestamp);
	json_put_raw_bytes(json, "data", event->data, event->data_bytes);
	json_close(json, '}');
}

void
meeting_event_members(struct json_writer *json, const struct event_list *events)
{
	json_open(json, "events", '[');
	for (int64_t i = 0; i < events->count; i++)
		event_json(json, &events->items[i], false);
	json_close(json, ']');
	json_put_integer(json, "events_total", events->total);
	json_put_integer(json, "events_next", events->next);
}

void
meeting_event_page(struct json_writer *json, const struct event_list *events)
{
	json_open(json, NULL, '{');
	json_open(json, "items", '[');
	for (int64_t i = 0; i < events->count; i++)
		event_json(json, &events->items[i], true);
	json_close(json, ']');
	json_put_integer(json, "next", events->next);
	json_close(json, '}');
}

void
meeting_recording(
    struct json_writer *json, const char *name, const struct recording *recording)
{
	json_open(json, name, '{');
	json_put_text(json, "id", recording->id);
	json_put_text(json, "recording_id", recording->recording_id);
	json_put_text(json, "status", recording->status);
	json_put_text(json, "started_at", recording->started_at);
	json_put_text(json, "stopped_at", recording->stopped_at);
	json_put_text(json, "completed_at", recording->completed_at);
	json_put_text(json, "initiator", recording->initiator);
	json_put_text(json, "failure_reason", recording->failure_reason);
	json_put_raw(json, "files", recording->files);
	json_put_flag(json, "waiting_for_consent", recording->waiting_for_consent);
	json_close(json, '}');
}

int64_t
meeting_recordings(struct json_writer *json, const char *name,
    const struct recording_list *recordings, int64_t after)
{
	const size_t limit = json->text.length + LIST_BYTES;
	int64_t next = after < recordings->count ? after : recordings->count;

	json_open(json, name, '[');
	while (next < recordings->count && json->text.length < limit)
		meeting_recording(json, NULL, &recordings->items[next++]);
	json_close(json, ']');
	return next;
}
