#include "wire/webhook.h"

#include "json/encode.h"
#include "wire/attendance.h"
#include "wire/consent.h"
#include "wire/meeting.h"

static void
put_data(struct json_writer *json, const struct webhook_content *content)
{
	if (content->meeting != NULL) {
		json_open(json, "meeting", '{');
		meeting_opened_members(json, content->meeting);
		json_close(json, '}');
	}
	json_open(json, "room", '{');
	json_put_text(json, "id", content->room_id);
	json_put_text(json, "name", content->room_name);
	json_close(json, '}');
	if (content->participant != NULL)
		attendance_participant(json, "participant", content->participant);
	if (content->recording != NULL)
		meeting_recording(json, "recording", content->recording);
	if (content->people != NULL)
		attendance_participants(json, "participants", content->people, 0);
	if (content->consents != NULL)
		consent_list_json(json, content->consents);
}

const char *
webhook_body(struct arena *arena, const struct webhook_content *content)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "type", content->type);
	json_put_text(&json, "timestamp", content->timestamp);
	json_open(&json, "data", '{');
	put_data(&json, content);
	json_close(&json, '}');
	json_close(&json, '}');
	return json.text.bytes;
}
