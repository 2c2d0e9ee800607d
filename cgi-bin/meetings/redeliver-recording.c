#include "handlers.h"

#include "auth/access.h"
#include "base/text.h"
#include "model/recording.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
redeliver_recording(struct request *request, struct reply *reply)
{
	struct found_recording found;
	bool is_due;
	enum outcome out = recording_find(request->db, request->arena,
	    request->captures[0], request->received_at, &found);

	if (out == OK)
		out = access_own(&request->caller,
		    &(struct thing){ .owner = found.user_id, .room_id = found.room_id });
	if (out == OK)
		out = recording_redeliver(
		    request->db, request->arena, &found, request->received_at, &is_due);
	if (out == NOT_FOUND)
		return reply_problem(reply, out, "Recording not found");
	if (out != OK)
		return out;
	if (!is_due)
		return reply_problem(reply, INAPPLICABLE,
		    "Nothing to deliver: the recording is not complete, or no endpoint "
		    "is enabled");
	return reply_ok(reply);
}
