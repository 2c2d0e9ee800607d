#include "handlers.h"

#include <stddef.h>

#include "base/text.h"
#include "login.h"
#include "model/meeting.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"
#include "wire/login.h"

static enum outcome
find_room(struct request *request, struct reply *reply, const char **name)
{
	const char *room_name;

	if (!login_has_page() ||
	    parameter_text(request, reply, "room", &room_name) != OK || room_name == NULL)
		return NOT_FOUND;
	return meeting_find_room(
	    request->db, request->arena, text_lower(request->arena, room_name), name);
}

/* Whatever was asked for that cannot be found: a person reads the answer, and it tells nobody
 * which meetings there are but who knows their names. */
enum outcome
send_login(struct request *request, struct reply *reply)
{
	const char *name;
	enum outcome out = find_room(request, reply, &name);

	if (out == NOT_FOUND)
		return reply_text(reply, "text/html; charset=utf-8", login_text);
	if (out != OK)
		return out;
	reply_header(reply, "Location", login_url(request->arena, name));
	return reply_http(reply, FOUND);
}
