#include "handlers.h"

#include "auth/link.h"
#include "base/arena.h"
#include "base/text.h"
#include "find-meeting.h"
#include "json/encode.h"
#include "model/consent.h"
#include "model/event.h"
#include "model/meeting.h"
#include "model/participant.h"
#include "model/recording.h"
#include "web/accept.h"
#include "web/etag.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/attendance.h"
#include "wire/consent.h"
#include "wire/list.h"
#include "wire/meeting.h"

#define EVENTS_MOST 1000
#define EVENTS_USUAL 100

enum outcome
list_events(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	int64_t after = 0, limit = EVENTS_USUAL;
	enum outcome first = parameter_integer(
	    request, reply, "after", (struct range){ 0, INT64_MAX }, &after);
	enum outcome second = parameter_integer(
	    request, reply, "limit", (struct range){ 1, EVENTS_MOST }, &limit);
	struct event_cursor cursor = {
		.meeting_id = request->captures[0],
		.after = after,
		.limit = limit,
	};
	enum outcome third = parameter_text(request, reply, "type", &cursor.type);
	struct event_list events;
	struct meeting meeting;
	enum outcome out = find_own_meeting(request, reply, &meeting);

	if (out == OK && (first != OK || second != OK || third != OK))
		out = INVALID;
	if (out == OK)
		out = event_list(request->db, request->arena, &cursor, &events);
	if (out != OK)
		return out;
	meeting_event_page(&json, &events);
	return reply_json(reply, &json);
}

/* How many items of a list the caller has had; the meeting, if it is the caller's own. */
static enum outcome
find_place(
    struct request *request, struct reply *reply, struct meeting *meeting, int64_t *after)
{
	enum outcome place = parameter_integer(
	    request, reply, "after", (struct range){ 0, INT64_MAX }, after);
	enum outcome out = find_own_meeting(request, reply, meeting);

	return out == OK ? place : out;
}

static enum outcome
reply_csv(struct request *request, struct reply *reply,
    const struct participant_list *people, int64_t after)
{
	struct text csv = text_new(request->arena);
	int64_t next = attendance_csv(&csv, people, after);

	if (next < people->count)
		reply_header(reply, "Link",
		    arena_printf(
			request->arena, "<?after=%lld>; rel=\"next\"", (long long)next));
	reply_tag(reply, etag_make(request->arena, csv.bytes, csv.length));
	return reply_text(reply, "text/csv; charset=utf-8", csv.bytes);
}

enum outcome
list_participants(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct participant_list people;
	struct meeting meeting;
	int64_t after = 0;
	enum outcome out = find_place(request, reply, &meeting, &after);

	if (out == OK)
		out = participant_list(request->db, request->arena, meeting.id,
		    request->received_at, &people);
	if (out != OK)
		return out;
	reply_header(reply, "Vary", "Accept");
	if (accept_prefers(request, "text/csv", "application/json"))
		return reply_csv(request, reply, &people, after);
	attendance_json(&json, &people, after);
	return reply_json(reply, &json);
}

enum outcome
list_consents(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct consent_list consents;
	struct participant_list people;
	struct meeting meeting;
	int64_t after = 0;
	enum outcome out = find_place(request, reply, &meeting, &after);

	if (out == OK)
		out = consent_list(request->db, request->arena, meeting.id, &consents);
	if (out == OK)
		out = participant_list(request->db, request->arena, meeting.id,
		    request->received_at, &people);
	if (out != OK)
		return out;
	consent_items_json(&json, &consents, &people, after);
	return reply_json(reply, &json);
}

enum outcome
list_recordings(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct recording_list recordings;
	struct meeting meeting;
	int64_t after = 0, next;
	enum outcome out = find_place(request, reply, &meeting, &after);

	if (out == OK)
		out = recording_list(request->db, request->arena,
		    &(struct recording_filter){
			meeting.id, link_base(), request->received_at },
		    &recordings);
	if (out != OK)
		return out;
	json_open(&json, NULL, '{');
	next = meeting_recordings(&json, "items", &recordings, after);
	list_next(&json, "next", next, recordings.count);
	json_close(&json, '}');
	return reply_json(reply, &json);
}
