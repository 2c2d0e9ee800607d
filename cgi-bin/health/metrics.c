#include "handlers.h"

#include "base/log.h"
#include "base/text.h"
#include "model/health.h"
#include "web/reply.h"
#include "web/request.h"

static const struct {
	const char *name, *type, *help, *label;
} known[] = {
	{ "events_total", "counter",
	    "Events stored, counted by the sequence numbers used.", NULL },
	{ "rooms", "gauge", "Rooms.", NULL },
	{ "meetings", "gauge", "Meetings, by state.", "state" },
	{ "clients", "gauge",
	    "Connections in active meetings; one person may have several.", NULL },
	{ "people", "gauge", "Sum over active meetings of the distinct people in each.",
	    NULL },
	{ "recordings", "gauge", "Recordings of active meetings, by status.", "status" },
	{ "outbox_depth", "gauge",
	    "Webhook messages: pending, waiting for an endpoint, dead.", "status" },
	{ "webhooks_disabled", "gauge",
	    "Rooms whose webhook is disabled: it answered 410, or only failed.", NULL },
	{ "outbox_age_seconds", "gauge", "Age of the oldest webhook message.", "status" },
};

static bool
has_metric(const struct metric_list *metrics, const char *name)
{
	for (int64_t i = 0; i < metrics->count; i++)
		if (text_equal(metrics->items[i].name, name))
			return true;
	return false;
}

static void
write_metric(struct text *out, const struct metric_list *metrics, size_t index)
{
	if (!has_metric(metrics, known[index].name))
		return;
	text_printf(out, "# HELP reflector_%s %s\n# TYPE reflector_%s %s\n",
	    known[index].name, known[index].help, known[index].name, known[index].type);
	for (int64_t i = 0; i < metrics->count; i++) {
		const struct metric *metric = &metrics->items[i];

		if (!text_equal(metric->name, known[index].name))
			continue;
		text_printf(out, "reflector_%s", metric->name);
		if (metric->label != NULL)
			text_printf(
			    out, "{%s=\"%s\"}", known[index].label, metric->label);
		text_printf(out, " %s\n", metric->value);
	}
}

enum outcome
show_metrics(struct request *request, struct reply *reply)
{
	struct text out = text_new(request->arena);
	struct metric_list metrics, meetings = { 0 };
	enum outcome outcome = health_metrics(
	    request->db, request->arena, request->received_at, &metrics);

	if (outcome != OK)
		return outcome;
	/* Under heavy load these gauges are missing, but not all the others. */
	if (health_meeting_metrics(
		request->db, request->arena, request->received_at, &meetings) != OK)
		log_warn(
		    "metrics: the gauges of meetings are left out, their query failed or "
		    "timed out; scrape less often");
	for (size_t i = 0; i < COUNT(known); i++) {
		write_metric(&out, &metrics, i);
		write_metric(&out, &meetings, i);
	}
	return reply_text(reply, "text/plain; version=0.0.4; charset=utf-8", out.bytes);
}
