#include "handlers.h"

#include "base/text.h"
#include "findings.h"
#include "json/encode.h"
#include "web/reply.h"
#include "web/request.h"

static enum outcome
show_warnings(struct request *request, struct reply *reply, struct findings *findings)
{
	struct json_writer json = json_writer(request->arena);

	findings_warn(request, findings);
	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	findings_put_warnings(&json, findings);
	json_close(&json, '}');
	return reply_json(reply, &json);
}

/* 503 with the reasons while something that requests need is missing. */
enum outcome
show_ready(struct request *request, struct reply *reply)
{
	struct text reasons = text_new(request->arena);
	struct findings findings;

	if (findings_look(request, &findings) != OK)
		return reply_problem(reply, UNAVAILABLE, "Database not available");
	if (findings.problem_count == 0)
		return show_warnings(request, reply, &findings);
	for (size_t i = 0; i < findings.problem_count; i++)
		text_printf(&reasons, "%s%s", i == 0 ? "" : "; ", findings.problems[i]);
	return reply_problem(reply, UNAVAILABLE, reasons.bytes);
}
