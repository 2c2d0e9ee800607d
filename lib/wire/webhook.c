#include "wire/webhook.h"

#include "json/encode.h"
#include "wire/attendance.h"
#include "wire/consent.h"
#include "wire/meeting.h"

static void
put_data(struct json_writer *json, const struct news *news)
{
	if (news->meeting != NULL) {
		json_open(json, "meeting", '{');
		meeting_opened_members(json, news->meeting);
		json_close(json, '}');
	}
	json_open(json, "room", '{');
	json_put_text(json, "id", news->room_id);
	json_put_text(json, "name", news->room_name);
	json_close(json, '}');
	if (news->participant != NULL)
		attendance_participant(json, "participant", news->participant);
	if (news->recording != NULL)
		meeting_recording(json, "recording", news->recording);
	if (news->people != NULL)
		attendance_participants(json, "participants", news->people, 0);
	if (news->consents != NULL)
		consent_list_json(json, news->consents);
}

const char *
webhook_body(struct arena *arena, const struct news *news)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "type", news->type);
	json_put_text(&json, "timestamp", news->timestamp);
	json_open(&json, "data", '{');
	put_data(&json, news);
	json_close(&json, '}');
	json_close(&json, '}');
	return json.text.bytes;
}
