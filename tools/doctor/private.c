/*
 * reflectorctl doctor: readiness and metrics, which only this host may read.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doctor.h"
#include "json/tree.h"
#include "subjects.h"
#include "web.h"

enum { READY, METRICS };

/* clang-format off */
static const struct check checks[] = {
	[READY] = { "private.ready", "what the service says of itself: " WEB_PRIVATE "/v1/health/ready",
	    "The service cannot do its work, or something waits for you.",
	    "The finding says what to do.",
	    "troubleshooting.md#the-service-is-not-ready" },
	[METRICS] = { "private.metrics", "metrics for Prometheus: " WEB_PRIVATE "/metrics",
	    "Nothing can be measured, and no alert is raised.",
	    "sudo systemctl start nginx; where it runs, include "
	    "snippets/reflector-private.conf in a server on 127.0.0.1:8081",
	    "operations.md#install" },
};
/* clang-format on */

static void
report_warnings(struct doctor *doctor, const struct json *warnings)
{
	for (size_t i = 0; i < json_length(warnings); i++) {
		const struct json *warning = json_item(warnings, i);

		doctor_row(doctor, &checks[READY], WARNING,
		    json_as_text(json_member(warning, "type")), "%s",
		    json_as_text(json_member(warning, "detail")));
	}
	if (json_length(warnings) == 0)
		doctor_row(doctor, &checks[READY], FINE, NULL, "ready");
}

static void
look_at_ready(struct doctor *doctor)
{
	const struct exchange exchange = web_get(doctor, WEB_PRIVATE, "/v1/health/ready");
	const struct json *answer = web_json(doctor, &exchange);
	const char *reason = json_as_text(json_member(answer, "detail"));

	if (exchange_is_fine(&exchange) && answer != NULL) {
		report_warnings(doctor, json_member(answer, "warnings"));
		return;
	}
	doctor_row(doctor, &checks[READY], ERROR, NULL, "%s",
	    exchange.end == POST_ANSWERED && exchange.status == 503 && reason != NULL ?
		reason :
		web_words(doctor, &exchange));
	if (exchange.end != POST_ANSWERED || exchange.status != 503)
		doctor_mend(doctor, "%s", checks[METRICS].mend);
}

static void
look_at_metrics(struct doctor *doctor)
{
	const struct exchange exchange = web_get(doctor, WEB_PRIVATE, "/metrics");
	const bool is_fine = exchange_is_fine(&exchange) &&
	    strstr(exchange.answer, "# HELP reflector_") != NULL;

	doctor_row(doctor, &checks[METRICS], is_fine ? FINE : ERROR, NULL, "%s",
	    is_fine ? "they are there" : web_words(doctor, &exchange));
}

void
look_at_private(struct doctor *doctor)
{
	look_at_ready(doctor);
	look_at_metrics(doctor);
}
