#include "handlers.h"

#include "auth/access.h"
#include "auth/caller_optional.h"
#include "findings.h"
#include "json/encode.h"
#include "model/doctor_report.h"
#include "web/gate.h"
#include "web/reply.h"
#include "web/request.h"

enum outcome
gate_operator(struct request *request, struct reply *reply)
{
	if (caller_optional_works())
		return gate_signed_in(request, reply);
	return reply_problem(reply, UNAVAILABLE,
	    "Nobody can be identified, because AUTH_ settings are missing or faulty: "
	    "sudo reflectorctl config");
}

static enum outcome
refuse(const struct request *request, struct reply *reply, enum outcome out)
{
	if (request->caller.key_id != NULL)
		out = gate_refuse(reply, out);
	return reply_problem(reply, out,
	    "The report needs an API key of scope admin without a limit to rooms, which the "
	    "operator makes: sudo reflectorctl key add --scope admin");
}

static void
put_problems(struct json_writer *json, const struct findings *findings)
{
	json_put_text(
	    json, "status", findings->problem_count == 0 ? "ok" : "unavailable");
	json_open(json, "problems", '[');
	for (size_t i = 0; i < findings->problem_count; i++)
		json_put_text(json, NULL, findings->problems[i]);
	json_close(json, ']');
}

static void
put_reports(struct json_writer *json, const struct doctor_report_list *reports)
{
	json_open(json, "reports", '[');
	for (int64_t i = 0; i < reports->count; i++) {
		json_open(json, NULL, '{');
		json_put_text(json, "host", reports->items[i].host);
		json_put_text(json, "at", reports->items[i].at);
		json_put_raw(json, "rows", reports->items[i].rows);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* A database of another release may know neither warnings nor reports. */
static enum outcome
look(struct request *request, struct findings *findings,
    struct doctor_report_list *reports)
{
	enum outcome out = findings_look(request, findings);

	if (out != OK || !findings->is_known_schema)
		return out;
	findings_warn(request, findings);
	return doctor_report_list(request->db, request->arena, reports);
}

enum outcome
show_report(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);
	struct doctor_report_list reports = { 0 };
	struct findings findings;
	enum outcome out = access_health(&request->caller);

	if (out != OK)
		return refuse(request, reply, out);
	if (look(request, &findings, &reports) != OK)
		return reply_problem(reply, UNAVAILABLE, "Database not available");
	json_open(&json, NULL, '{');
	put_problems(&json, &findings);
	findings_put_warnings(&json, &findings);
	put_reports(&json, &reports);
	json_close(&json, '}');
	return reply_json(reply, &json);
}
