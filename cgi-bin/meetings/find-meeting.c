#include "find-meeting.h"

#include "auth/access.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "model/meeting.h"
#include "web/request.h"

enum outcome
find_own_meeting(struct request *request, struct reply *reply, struct meeting *meeting)
{
	enum outcome out = meeting_find_plain(
	    request->db, request->arena, request->captures[0], meeting);

	if (out == OK)
		out = access_own(&request->caller, THING(meeting));
	return refuse_meeting(reply, out);
}
