#include "findings.h"

#include "base/arena.h"
#include "base/text.h"
#include "db/schema.h"
#include "json/encode.h"
#include "model/health.h"
#include "model/storage.h"
#include "web/request.h"

/* Of the warnings that the database does not count. */
#define OTHERS 2

/* clang-format off */
static const struct { const char *type, *detail; } details[] = {
	{ "control.failing", "Servers of JITSI_CONTROL_URL take no commands, so meetings do not end in "
	  "Jitsi: sudo reflectorctl doctor control" },
	{ "deliver.silent", "deliver does not run, or cannot write to the database: no webhook is "
	  "sent and no meeting ends; sudo systemctl status reflector-deliver" },
	{ "deliveries.dead", "Webhook messages of the last 7 days were given up: mend the receivers, "
	  "then: sudo reflectorctl redeliver --dead" },
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
add(struct findings *findings, const char *type, int64_t count, const char *detail)
{
	findings->warnings[findings->warning_count++] = (struct finding){ type, count,
		detail };
}

static void
look_for_missing(struct request *request, struct findings *findings)
{
	int64_t count = 0;
	enum outcome out = health_missing_recordings(
	    request->db, request->arena, request->received_at, &count);

	if (out != OK)
		add(findings, "recordings.unknown", 0,
		    "The search for missing recordings failed or timed out: see the log "
		    "of health");
	else if (count > 0)
		add(findings, "recordings.missing", count,
		    "Recordings that stopped in the last 7 days have no file: check the "
		    "senders on the Jibri hosts");
}

static void
look_at_storage(struct request *request, struct findings *findings)
{
	const bool is_there = storage_answers();
	const char *obstacle = is_there ? storage_obstacle(request->arena, NULL) :
					  storage_folder();

	if (obstacle == NULL)
		return;
	add(findings, "recordings.unreadable", 1,
	    arena_printf(request->arena,
		is_there ?
		    "RECORDINGS_DIR: %s does not exist, or nginx's user "
		    "(RECORDINGS_READER) may not enter it: run reflectorctl audit" :
		    "RECORDINGS_DIR: %s does not answer: check the server that it "
		    "is mounted from",
		obstacle));
}

void
findings_warn(struct request *request, struct findings *findings)
{
	struct health_warning_list counted = { 0 };

	if (health_warnings(request->db, request->arena, &counted) != OK)
		counted.count = 0;
	findings->warnings = arena_alloc(request->arena,
	    ((size_t)counted.count + OTHERS) * sizeof(*findings->warnings));
	findings->warning_count = 0;
	look_for_missing(request, findings);
	look_at_storage(request, findings);
	for (int64_t i = 0; i < counted.count; i++)
		add(findings, counted.items[i].type, counted.items[i].count,
		    detail_of(counted.items[i].type));
}

static void
add_problem(struct findings *findings, const char *problem)
{
	if (problem != NULL)
		findings->problems[findings->problem_count++] = problem;
}

enum outcome
findings_look(struct request *request, struct findings *findings)
{
	const char *problem = NULL, *obstacle = NULL;
	enum outcome out = schema_check(request->db, request->arena, &problem);

	if (out != OK)
		return out;
	*findings = (struct findings){ .is_known_schema = problem == NULL };
	if (problem == NULL &&
	    health_obstacle(request->db, request->arena, &obstacle) != OK)
		problem =
		    "Database answers, but not the question whether it is writable: "
		    "see the log of health";
	add_problem(findings, problem);
	add_problem(findings, obstacle);
	add_problem(findings, storage_problem());
	return OK;
}

void
findings_put_warnings(struct json_writer *json, const struct findings *findings)
{
	json_open(json, "warnings", '[');
	for (size_t i = 0; i < findings->warning_count; i++) {
		const struct finding *warning = &findings->warnings[i];

		json_open(json, NULL, '{');
		json_put_text(json, "type", warning->type);
		json_put_integer(json, "count", warning->count);
		json_put_text(json, "detail", warning->detail);
		json_close(json, '}');
	}
	json_close(json, ']');
}
