#include "cgi-bin/shared/refuse-meeting.h"

#include "metrics/metrics.h"
#include "web/reply.h"

enum outcome
refuse_meeting(struct reply *reply, enum outcome out)
{
	if (out != NOT_FOUND)
		return out;
	metrics_refusal(REFUSED_MEETING_UNKNOWN);
	return reply_problem(reply, out, "Meeting not found");
}
