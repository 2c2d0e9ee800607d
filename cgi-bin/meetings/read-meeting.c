#include "handlers.h"

#include "auth/access.h"
#include "auth/link.h"
#include "cgi-bin/shared/origin.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "find-meeting.h"
#include "json/encode.h"
#include "model/consent.h"
#include "model/event.h"
#include "model/meeting.h"
#include "model/meeting_list.h"
#include "model/participant.h"
#include "model/recording.h"
#include "web/page.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/attendance.h"
#include "wire/consent.h"
#include "wire/list.h"
#include "wire/meeting.h"

static enum outcome
read_filter(struct request *request, struct reply *reply, struct meeting_filter *filter,
    struct page *page)
{
	const enum outcome each[] = {
		parameter_text(request, reply, "user", &filter->user_id),
		parameter_text(request, reply, "person", &filter->person),
		parameter_text(request, reply, "room", &filter->room),
		parameter_text(request, reply, "room_name", &filter->room_name),
		parameter_flag(request, reply, "active", &filter->is_active),
		parameter_moment(request, reply, "from", &filter->from),
		parameter_moment(request, reply, "to", &filter->to),
		page_read(request, reply, page),
	};

	filter->limit = page->size;
	filter->offset = page->offset;
	return parameter_all(each, COUNT(each));
}

/* Those of the owner whom the filter names, else the caller's own; of another's, only an admin key
 * sees any. */
static enum outcome
find_meetings(
    struct request *request, struct meeting_filter *filter, struct meeting_list *meetings)
{
	const struct caller *caller = &request->caller;

	filter->has_all_users = access_is_admin(caller) && filter->user_id == NULL;
	if (filter->user_id == NULL)
		filter->user_id = caller->id;
	else if (!access_sees_all(caller, filter->user_id)) {
		*meetings = (struct meeting_list){ 0 };
		return OK;
	}
	filter->rooms = caller->rooms;
	return meeting_list(request->db, request->arena, filter, meetings);
}

enum outcome
list_meetings(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct meeting_filter filter = { 0 };
	struct meeting_list meetings;
	struct page page;
	enum outcome out = read_filter(request, reply, &filter, &page);

	if (out == OK)
		out = find_meetings(request, &filter, &meetings);
	if (out != OK)
		return out;
	page_open(&json);
	for (int64_t i = 0; i < meetings.count; i++) {
		json_open(&json, NULL, '{');
		meeting_members(&json, &meetings.items[i], MEETING_FOR_OWNER);
		json_close(&json, '}');
	}
	page_totals(&json, &page, meetings.total);
	if (filter.person != NULL)
		json_put_text(&json, "searched_from", meetings.searched_from);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* What others do not see of a meeting. */
static enum outcome
add_history(
    struct request *request, struct json_writer *json, const struct meeting *meeting)
{
	struct event_list events;
	struct participant_list people;
	struct recording_list recordings;
	struct consent_count consents;
	int64_t next;
	enum outcome out = event_newest(
	    request->db, request->arena, meeting->id, &events);

	if (out == OK)
		out = participant_list(request->db, request->arena, meeting->id,
		    request->received_at, &people);
	if (out == OK)
		out = recording_list(request->db, request->arena,
		    &(struct recording_filter){
			meeting->id, link_base(), request->received_at },
		    &recordings);
	if (out == OK)
		out = consent_count(request->db, request->arena, meeting->id, &consents);
	if (out != OK)
		return out;
	meeting_event_members(json, &events);
	next = attendance_participants(json, "participants", &people, 0);
	list_next(json, "participants_next", next, people.count);
	next = meeting_recordings(json, "recordings", &recordings, 0);
	list_next(json, "recordings_next", next, recordings.count);
	consent_count_json(json, &consents);
	return OK;
}

enum outcome
read_meeting(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct meeting meeting;
	bool sees_all;
	enum outcome out = access_any(&request->caller);

	if (out == OK)
		out = meeting_find(
		    request->db, request->arena, request->captures[0], &meeting);
	if (out == OK)
		out = access_read(&request->caller, THING(&meeting));
	if (out == FORBIDDEN)
		return reply_problem(reply, out, "Meeting access denied");
	if (out != OK)
		return refuse_meeting(reply, out);
	sees_all = access_sees_all(&request->caller, meeting.user_id);
	json_open(&json, NULL, '{');
	meeting_members(
	    &json, &meeting, sees_all ? MEETING_FOR_OWNER : MEETING_FOR_OTHERS);
	if (sees_all)
		out = add_history(request, &json, &meeting);
	json_close(&json, '}');
	return out == OK ? reply_json(reply, &json) : out;
}
