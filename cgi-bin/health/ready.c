#include "handlers.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
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
	const bool is_there = storage_answers();
	const char *obstacle = is_there ? storage_obstacle(request->arena, NULL) :
					  storage_folder();

	if (obstacle == NULL)
		return;
	json_open(json, NULL, '{');
	json_put_text(json, "type", "recordings.unreadable");
	json_put_integer(json, "count", 1);
	json_put_text(json, "detail",
	    arena_printf(request->arena,
		is_there ?
		    "RECORDINGS_DIR: %s does not exist, or nginx's user "
		    "(RECORDINGS_READER) may not enter it: run reflectorctl audit" :
		    "RECORDINGS_DIR: %s does not answer: check the server that it "
		    "is mounted from",
		obstacle));
	json_close(json, '}');
}

/* clang-format off */
static const struct { const char *type, *detail; } details[] = {
	{ "control.failing", "Servers of JITSI_CONTROL_URL take no commands, so meetings do not end in "
	  "Jitsi: sudo reflectorctl doctor control" },
	{ "deliver.silent", "deliver does not run, or cannot write to the database: no webhook is "
	  "sent and no meeting ends; sudo systemctl status reflector-deliver" },
	{ "deliveries.dead", "Webhook messages of the last 7 days were given up: mend the receivers, "
	  "then POST /v1/deliveries/{id}/redeliver" },
	{ "erasures.unfinished", "Erasures have not ended after 5 minutes: repeat DELETE, or "
	  "sudo reflectorctl purge --older-than 36500; see the log of meetings" },
	{ "provider.unreachable", "deliver cannot fetch the identity provider's keys, so many times in a "
	  "row; the present ones are used until AUTH_JWKS_KEEP has passed: sudo reflectorctl doctor "
	  "provider" },
	{ "jibris.silent", "Jibris have not reported for JIBRI_SILENT_AFTER: the table jibri names them; "
	  "look at their hosts.  One that was taken away is forgotten after 7 days" },
	{ "jibris.unhealthy", "Jibris report that they are not healthy, so they record nothing: the "
	  "table jibri names them; see the log of each" },
	{ "webhooks.disabled", "Webhooks of rooms are disabled: PATCH webhook_url enables each" },
};
/* clang-format on */

static const char *
detail_of(const char *type)
{
	for (size_t i = 0; i < COUNT(details); i++)
		if (text_equal(details[i].type, type))
			return details[i].detail;
	return "";
}

static void
put_others(struct request *request, struct json_writer *json)
{
	struct health_warning_list list = { 0 };

	if (health_warnings(request->db, request->arena, &list) != OK)
		return;
	for (int64_t i = 0; i < list.count; i++) {
		json_open(json, NULL, '{');
		json_put_text(json, "type", list.items[i].type);
		json_put_integer(json, "count", list.items[i].count);
		json_put_text(json, "detail", detail_of(list.items[i].type));
		json_close(json, '}');
	}
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
	put_others(request, &json);
	json_close(&json, ']');
	json_close(&json, '}');
	return reply_json(reply, &json);
}

static void
add_reason(struct text *reasons, const char *problem)
{
	if (problem == NULL)
		return;
	if (reasons->length > 0)
		text_add(reasons, "; ");
	text_add(reasons, problem);
}

/* 503 with the reasons while something that requests need is missing. */
enum outcome
show_ready(struct request *request, struct reply *reply)
{
	struct text reasons = text_new(request->arena);
	const char *problem = NULL, *obstacle = NULL;
	enum outcome out = schema_check(request->db, request->arena, &problem);

	if (out != OK)
		return reply_problem(reply, UNAVAILABLE, "Database not available");
	if (problem == NULL)
		out = health_obstacle(request->db, request->arena, &obstacle);
	if (out != OK)
		problem =
		    "Database answers, but not the question whether it is writable: "
		    "see the log of health";
	add_reason(&reasons, problem);
	add_reason(&reasons, obstacle);
	add_reason(&reasons, storage_problem());
	if (reasons.length > 0)
		return reply_problem(reply, UNAVAILABLE, reasons.bytes);
	return show_warnings(request, reply);
}
