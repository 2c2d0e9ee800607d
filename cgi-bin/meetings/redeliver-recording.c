#include "handlers.h"

#include "auth/access.h"
#include "base/text.h"
#include "cgi-bin/shared/origin.h"
#include "model/recording.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
redeliver_recording(struct request *request, struct reply *reply)
{
	const struct origin origin = origin_of(request);
	struct found_recording found;
	enum outcome out = recording_find(request->db, request->arena,
	    request->captures[0], request->received_at, &found);

	if (out == OK)
		out = access_own(&request->caller,
		    &(struct thing){ .owner = found.user_id, .room_id = found.room_id });
	if (out == OK)
		out = recording_redeliver(
		    request->db, request->arena, &found, request->received_at, &origin);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Recording not found");
	if (out == INAPPLICABLE)
		return reply_problem(reply, out,
		    "Nothing to deliver: the recording is not complete, or no endpoint "
		    "is enabled");
	return out == OK ? reply_ok(reply) : out;
}
