#include "handlers.h"

#include <stddef.h>

#include "base/text.h"
#include "json/encode.h"
#include "model/admission.h"
#include "web/body.h"
#include "web/reply.h"
#include "web/request.h"

#define SECOND INT64_C(1000000)

struct question {
	const char *room;
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "room", .kind = FIELD_TEXT, .offset = offsetof(struct question, room),
	  .need = REQUIRED, .low = 1 },
};

static const struct { const char *status, *message; } messages[] = {
	{ "ended", "This meeting has ended. Ask for a new link." },
	{ "erased", "This meeting no longer exists. Ask for a new link." },
};
/* clang-format on */

static const char *
message_of(const char *status)
{
	for (size_t i = 0; i < COUNT(messages); i++)
		if (text_equal(messages[i].status, status))
			return messages[i].message;
	return NULL;
}

/* 0: none. */
static void
put_limit(struct json_writer *json, const char *name, int64_t limit)
{
	if (limit == 0)
		json_put_text(json, name, NULL);
	else
		json_put_integer(json, name, limit);
}

enum outcome
admit_room(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct question question = { 0 };
	struct admission found;
	enum outcome out = body_decode(request, reply, fields, COUNT(fields), &question);

	if (out == OK)
		out = admission_find(request->db, request->arena, question.room, &found);
	if (out != OK)
		return out;
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", found.status);
	json_put_text(&json, "message", message_of(found.status));
	put_limit(&json, "ends_at", found.ends_at / SECOND);
	put_limit(&json, "max_participants", found.max_participants);
	json_put_raw(&json, "banned", found.banned);
	json_close(&json, '}');
	return reply_json(reply, &json);
}
