#include "cgi-bin/shared/refuse-meeting.h"

#include "web/reply.h"

enum outcome
refuse_meeting(struct reply *reply, enum outcome out)
{
	return out == NOT_FOUND ? reply_problem(reply, out, "Meeting not found") : out;
}
