#include "handlers.h"

#include "auth/access.h"
#include "base/clock.h"
#include "cgi-bin/shared/origin.h"
#include "cgi-bin/shared/refuse-meeting.h"
#include "model/erasure.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

/* Less than nginx waits for an answer. */
#define LONGEST_MS 8000

static enum outcome
read_wish(struct request *request, struct reply *reply, struct erasure *erasure)
{
	enum flag keeps;
	enum outcome out = parameter_flag(request, reply, "keep_files", &keeps);

	erasure->keeps_files = keeps == FLAG_TRUE;
	return out;
}

enum outcome
erase_meeting(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct erasure erasure = { .meeting_id = request->captures[0],
		.actor = "owner",
		.kind = "delete",
		.now = request->received_at,
		.origin = &origin,
		.deadline_ms = clock_monotonic_ms() + LONGEST_MS };
	struct meeting_owner owner;
	enum outcome out = erasure_owner(
	    request->db, request->arena, erasure.meeting_id, &owner);

	if (out != OK)
		return refuse_meeting(reply, out);
	out = access_own(&request->caller,
	    &(struct thing){ .owner = owner.user_id, .room_id = owner.room_id });
	if (out == OK)
		out = read_wish(request, reply, &erasure);
	if (out != OK)
		return out;
	out = erasure_run(request->db, request->arena, &erasure);
	if (out == UNAVAILABLE || out == TIMED_OUT)
		return reply_problem(reply, out,
		    "The meeting is not completely erased yet: repeat the request");
	return out == OK ? reply_ok(reply) : out;
}
