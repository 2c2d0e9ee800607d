#include "find-meeting.h"

#include "auth/access.h"
#include "model/meeting.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
find_own_meeting(struct request *request, struct reply *reply, struct meeting *meeting)
{
	enum outcome out = meeting_find_plain(
	    request->db, request->arena, request->captures[0], meeting);

	if (out == OK)
		out = access_own(&request->caller, meeting->user_id);
	return refuse_meeting(reply, out);
}

enum outcome
refuse_meeting(struct reply *reply, enum outcome out)
{
	return out == NOT_FOUND ? reply_problem(reply, out, "Meeting not found") : out;
}
