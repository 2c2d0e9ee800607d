#include "render.h"

#include <stddef.h>

#include "attempt.h"
#include "auth/link.h"
#include "base/arena.h"
#include "base/text.h"
#include "json/encode.h"
#include "model/rendering.h"
#include "queue.h"
#include "wire/webhook.h"

static bool
is_participant(const struct message *message)
{
	return text_starts(message->type, "participant.");
}

static bool
has_people(const struct message *message)
{
	return text_equal(message->endpoint, "pipeline");
}

static bool
has_consents(const struct message *message)
{
	return text_equal(message->type, "recording.completed");
}

static void
put_wish(struct json_writer *json, const struct message *message)
{
	json_open(json, NULL, '{');
	json_put_text(json, "meeting_id", message->meeting_id);
	json_put_text(json, "subject_id", message->subject_id);
	json_put_flag(json, "is_participant", is_participant(message));
	json_put_flag(json, "is_recording", text_starts(message->type, "recording."));
	json_put_flag(json, "has_people", has_people(message));
	json_put_flag(json, "has_consents", has_consents(message));
	json_close(json, '}');
}

/* A person or recording that does not exist any more is left out. */
static const char *
body_of(struct arena *arena, const struct message *message, const struct rendering *found)
{
	const struct webhook_content content = { .type = message->type,
		.timestamp = message->created_at,
		.room_id = message->room_id,
		.room_name = message->room_name,
		.meeting = &found->meeting,
		.participant = is_participant(message) && found->people.count > 0 ?
		    found->people.items :
		    NULL,
		.recording = found->recording.id == NULL ? NULL : &found->recording,
		.people = has_people(message) ? &found->people : NULL,
		.consents = has_consents(message) ? &found->consents : NULL };

	return found->meeting.id == NULL ? NULL : webhook_body(arena, &content);
}

enum outcome
render_bodies(const struct queue *queue, struct db *db, struct arena *arena)
{
	struct json_writer json = json_writer(arena);
	struct rendering *found;
	enum outcome out;

	json_open(&json, NULL, '[');
	for (const struct attempt *one = queue->first; one != NULL; one = one->next)
		put_wish(&json, &one->message);
	json_close(&json, ']');
	out = rendering_find(db, arena,
	    &(struct rendering_batch){ json.text.bytes, queue->count, link_base() },
	    &found);
	if (out != OK)
		return out;
	for (struct attempt *one = queue->first; one != NULL; one = one->next)
		one->rendered = body_of(one->arena, &one->message, found++);
	return OK;
}
