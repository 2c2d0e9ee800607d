#include "render.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/consent.h"
#include "model/delivery.h"
#include "model/meeting.h"
#include "model/participant.h"
#include "model/recording.h"
#include "wire/webhook.h"

/* What the body is made of. */
struct parts {
	struct meeting meeting;
	struct participant participant;
	struct recording recording;
	struct participant_list people;
	struct consent_list consents;
};

/* The person or the recording; one that nothing tells of any more is left out. */
static enum outcome
find_subject(struct db *db, struct arena *arena, const struct message *message, int64_t now,
    struct parts *parts, struct news *news)
{
	enum outcome out = OK;

	if (message->subject_id == NULL)
		return OK;
	if (text_starts(message->type, "participant.")) {
		out = participant_find(db, arena, message->meeting_id, message->subject_id, now,
		    &parts->participant);
		if (out == OK)
			news->participant = &parts->participant;
	} else if (text_starts(message->type, "recording.")) {
		out = recording_about(db, arena, message->meeting_id, message->subject_id, now,
		    &parts->recording);
		if (out == OK)
			news->recording = &parts->recording;
	}
	return out == NOT_FOUND ? OK : out;
}

enum outcome
render_body(struct db *db, struct arena *arena, const struct message *message, int64_t now,
    const char **body)
{
	struct parts parts;
	struct news news = { .type = message->type, .timestamp = message->created_at,
		.room_id = message->room_id, .room_name = message->room_name,
		.meeting = &parts.meeting };
	enum outcome out = meeting_find(db, arena, message->meeting_id, &parts.meeting);

	if (out == OK)
		out = find_subject(db, arena, message, now, &parts, &news);
	if (out == OK && text_equal(message->endpoint, "pipeline")) {
		out = participant_list(db, arena, message->meeting_id, now, &parts.people);
		news.people = &parts.people;
	}
	if (out == OK && text_equal(message->type, "recording.completed")) {
		out = consent_list(db, arena, message->meeting_id, &parts.consents);
		news.consents = &parts.consents;
	}
	if (out == OK)
		*body = webhook_body(arena, &news);
	return out;
}
