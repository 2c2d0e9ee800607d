/*
 * health: what monitoring asks.
 *
 *	GET /v1/jitsi/health      the seed's: this service, not the database
 *	GET /v1/health/live       this process answers
 *	GET /v1/health/ready      the database and its schema; loopback only in production
 *	GET /metrics              Prometheus' text format; loopback only in production
 */
#include "auth/signature.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "db/schema_version.h"
#include "json/encode.h"
#include "model/health.h"
#include "model/recording.h"
#include "web/app.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"

static enum outcome
tell_health(struct request *request, struct reply *reply)
{
	struct json_writer json = json_writer(request->arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "status", "ok");
	json_put_text(&json, "service", "jitsi-webhooks");
	json_put_text(&json, "timestamp", clock_format(request->arena, request->received_at, 3));
	json_put_flag(&json, "webhook_secret_configured", signature_configured());
	json_close(&json, '}');
	return reply_json(reply, &json);
}

static enum outcome
tell_alive(struct request *request, struct reply *reply)
{
	(void)request;
	return reply_ok(reply);
}

/* 503 with the reasons while something that requests need is missing. */
static enum outcome
tell_ready(struct request *request, struct reply *reply)
{
	int64_t version;
	enum outcome out = health_schema_version(request->db, request->arena, &version);

	if (out != OK)
		return reply_problem(reply, UNAVAILABLE, "Database not available");
	if (version < SCHEMA_VERSION)
		return reply_problem(reply, UNAVAILABLE, arena_printf(request->arena,
		    "Database schema is at version %lld, version %d is needed: run reflectorctl "
		    "migrate", (long long)version, SCHEMA_VERSION));
	return reply_ok(reply);
}

static const struct {
	const char *name, *type, *help, *label;
} known[] = {
	{ "events_total", "counter", "Events taken into the log (sequence numbers drawn).", NULL },
	{ "rooms", "gauge", "Rooms that exist.", NULL },
	{ "meetings", "gauge", "Meetings, by state.", "state" },
	{ "people", "gauge", "People in active meetings now.", NULL },
	{ "recordings", "gauge", "Recordings of active meetings, by status.", "status" },
	{ "outbox_depth", "gauge", "Messages: to be sent, waiting for an endpoint, given up.", "status" },
	{ "outbox_age_seconds", "gauge", "Age of the oldest of them.", "status" },
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
	text_printf(out, "# HELP reflector_%s %s\n# TYPE reflector_%s %s\n", known[index].name,
	    known[index].help, known[index].name, known[index].type);
	for (int64_t i = 0; i < metrics->count; i++) {
		const struct metric *metric = &metrics->items[i];

		if (!text_equal(metric->name, known[index].name))
			continue;
		text_printf(out, "reflector_%s", metric->name);
		if (metric->label != NULL)
			text_printf(out, "{%s=\"%s\"}", known[index].label, metric->label);
		text_printf(out, " %s\n", metric->value);
	}
}

static enum outcome
tell_metrics(struct request *request, struct reply *reply)
{
	struct text out = text_new(request->arena);
	struct metric_list metrics, meetings = { 0 };
	enum outcome outcome = health_metrics(request->db, request->arena,
	    request->received_at, &metrics);

	if (outcome != OK)
		return outcome;
	/* Under heavy load these gauges are missing, but not all the others. */
	if (health_meeting_metrics(request->db, request->arena, request->received_at,
		&meetings) != OK)
		log_warn("metrics: those of meetings take too long");
	for (size_t i = 0; i < COUNT(known); i++) {
		write_metric(&out, &metrics, i);
		write_metric(&out, &meetings, i);
	}
	return reply_text(reply, "text/plain; version=0.0.4; charset=utf-8", out.bytes);
}

static const struct route routes[] = {
	{ "GET", "/v1/jitsi/health", OPEN, tell_health },
	{ "GET", "/v1/health/live", OPEN, tell_alive },
	{ "GET", "/v1/health/ready", OPEN, tell_ready },
	{ "GET", "/metrics", OPEN, tell_metrics },
};

static const struct app app = {
	.name = "health",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &recording_config, &webhook_config },
	.threads = 8,
	.body_bytes = BODY_BYTES,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
