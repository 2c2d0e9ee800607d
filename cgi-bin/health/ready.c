#include "handlers.h"

#include "base/arena.h"
#include "db/schema.h"
#include "json/encode.h"
#include "model/health.h"
#include "model/storage.h"
#include "web/reply.h"
#include "web/request.h"

/* What no request needs, but somebody should look after.  A question that takes too long
 * is no reason to be taken out of service. */
static void
put_missing(struct request *request, struct json_writer *json)
{
	int64_t count = 0;
	enum outcome out = health_missing_recordings(
	    request->db, request->arena, request->received_at, &count);

	if (out == OK && count == 0)
		return;
	json_open(json, NULL, '{');
	json_put_text(
	    json, "type", out == OK ? "recordings.missing" : "recordings.unknown");
	json_put_integer(json, "count", count);
	json_put_text(json, "detail",
	    out == OK ?
		"Recordings that stopped in the last 7 days have no file: check the "
		"senders on the Jibri hosts" :
		"The search for missing recordings failed or timed out: see the log "
		"of health");
	json_close(json, '}');
}

static void
put_unreadable(struct request *request, struct json_writer *json)
{
	const char *obstacle = storage_obstacle(request->arena, NULL);

	if (obstacle == NULL)
		return;
	json_open(json, NULL, '{');
	json_put_text(json, "type", "recordings.unreadable");
	json_put_integer(json, "count", 1);
	json_put_text(json, "detail",
	    arena_printf(request->arena,
		"RECORDINGS_DIR: %s does not exist, or nginx's user "
		"(RECORDINGS_READER) may not enter it: run reflectorctl audit",
		obstacle));
	json_close(json, '}');
}

static void
put_disabled(struct request *request, struct json_writer *json)
{
	int64_t count = 0;

	if (health_disabled_webhooks(request->db, request->arena, &count) != OK ||
	    count == 0)
		return;
	json_open(json, NULL, '{');
	json_put_text(json, "type", "webhooks.disabled");
	json_put_integer(json, "count", count);
	json_put_text(json, "detail",
	    "Webhooks of rooms are disabled: PATCH webhook_url enables each");
	json_close(json, '}');
}

static enum outcome
show_warnings(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_open(&json, "warnings", '[');
	put_missing(request, &json);
	put_unreadable(request, &json);
	put_disabled(request, &json);
	json_close(&json, ']');
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* 503 with the reasons while something that requests need is missing. */
enum outcome
show_ready(struct request *request, struct reply *reply)
{
	const char *problem;
	enum outcome out = schema_check(request->db, request->arena, &problem);

	if (out != OK)
		return reply_problem(reply, UNAVAILABLE, "Database not available");
	if (problem == NULL)
		problem = storage_problem();
	if (problem != NULL)
		return reply_problem(reply, UNAVAILABLE, problem);
	return show_warnings(request, reply);
}
