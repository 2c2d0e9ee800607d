#include "handlers.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "db/schema.h"
#include "metrics/text.h"
#include "metrics/view.h"
#include "model/health.h"
#include "model/storage.h"
#include "web/reply.h"
#include "web/request.h"

/* What the database knows; label: NULL when there is none. */
/* clang-format off */
static const struct {
	const char *name, *type, *help, *label;
} known[] = {
	{ "events_total", "counter", "Events stored, counted by the sequence numbers used.", NULL },
	{ "rooms", "gauge", "Rooms.", NULL },
	{ "meetings", "gauge", "Meetings, by state.", "state" },
	{ "clients", "gauge", "Connections in active meetings; one person may have several.", NULL },
	{ "people", "gauge", "Sum over active meetings of the distinct people in each.", NULL },
	{ "recordings", "gauge",
	  "Recordings of active meetings and of the last 7 days, by status.", "status" },
	{ "jibris", "gauge",
	  "Jibris that reported in the last 7 days, by state.", "state" },
	{ "outbox_depth", "gauge",
	  "Webhook messages: pending, waiting for an endpoint, dead.", "status" },
	{ "outbox_age_seconds", "gauge", "Age of the oldest webhook message.", "status" },
	{ "commands_depth", "gauge", "Commands for Jitsi that are not executed yet.", NULL },
	{ "commands_age_seconds", "gauge", "Age of the oldest of these commands.", NULL },
	{ "webhooks_disabled", "gauge",
	  "Rooms whose webhook is disabled: it answered 410, or only failed.", NULL },
	{ "erasures_unfinished", "gauge", "Erasures that began more than 5 minutes ago.", NULL },
	{ "provider_keys", "gauge", "Keys of the identity provider that are in use.", NULL },
	{ "provider_age_seconds", "gauge",
	  "Seconds since the identity provider's keys were last fetched.", NULL },
	{ "provider_failures", "gauge",
	  "Fetches of the identity provider's keys that failed in a row.", NULL },
	{ "deliver_silent_seconds", "gauge",
	  "Seconds since deliver should have written to the database that it works.", NULL },
};
/* clang-format on */

/* The answers to several questions; a question that failed has none. */
enum part { CHEAP, MEETINGS, RECORDINGS, PARTS };

static void
write_head(struct text *out, const char *name, const char *type, const char *help)
{
	text_printf(out, "# HELP reflector_%s %s\n# TYPE reflector_%s %s\n", name, help,
	    name, type);
}

/* Without RECORDINGS_DIR, its folder or an answer there are only the heads. */
static void
write_room(struct text *out)
{
	uint64_t free_bytes = 0, size_bytes = 0;
	const bool is_known = storage_answers() && storage_room(&free_bytes, &size_bytes);

	write_head(out, "recordings_disk_free_bytes", "gauge",
	    "Room that is left on the file system of RECORDINGS_DIR.");
	if (is_known)
		text_printf(out, "reflector_recordings_disk_free_bytes %" PRIu64 "\n",
		    free_bytes);
	write_head(out, "recordings_disk_size_bytes", "gauge",
	    "Size of the file system of RECORDINGS_DIR.");
	if (is_known)
		text_printf(out, "reflector_recordings_disk_size_bytes %" PRIu64 "\n",
		    size_bytes);
}

static bool
takes_writes(struct request *request)
{
	const char *obstacle = NULL;

	return health_obstacle(request->db, request->arena, &obstacle) == OK &&
	    obstacle == NULL;
}

static void
write_flag(struct text *out, const char *name, const char *help, bool value)
{
	write_head(out, name, "gauge", help);
	text_printf(out, "reflector_%s %d\n", name, value);
}

static void
write_metric(struct text *out, const struct metric_list *metrics, size_t index)
{
	bool has_head = false;

	for (int64_t i = 0; i < metrics->count; i++) {
		const struct metric *metric = &metrics->items[i];

		if (!text_equal(metric->name, known[index].name))
			continue;
		if (!has_head)
			write_head(
			    out, metric->name, known[index].type, known[index].help);
		has_head = true;
		text_printf(out, "reflector_%s", metric->name);
		if (metric->label != NULL)
			text_printf(
			    out, "{%s=\"%s\"}", known[index].label, metric->label);
		text_printf(out, " %s\n", metric->value);
	}
}

/* The alert for missing recordings must not depend on the dear question. */
static enum outcome
ask_missing(struct request *request, struct metric_list *metrics)
{
	int64_t count = 0;
	enum outcome out = health_missing_recordings(
	    request->db, request->arena, request->received_at, &count);
	struct metric *metric = arena_alloc(request->arena, sizeof(*metric));

	if (out != OK)
		return out;
	*metric = (struct metric){ "recordings", "missing",
		arena_printf(request->arena, "%" PRId64, count) };
	*metrics = (struct metric_list){ metric, 1 };
	return OK;
}

static enum outcome
ask_part(struct request *request, enum part part, struct metric_list *metrics)
{
	switch (part) {
	case CHEAP:
		return health_metrics(
		    request->db, request->arena, request->received_at, metrics);
	case MEETINGS:
		return health_meeting_metrics(request->db, request->arena, metrics);
	case RECORDINGS:
		return health_recording_metrics(
		    request->db, request->arena, request->received_at, metrics);
	case PARTS:
		break;
	}
	return FAILED;
}

/*
 * A question that takes too long leaves out its gauges alone.  When the database is away,
 * there is no further question, so that the answer comes in time.
 */
static void
ask(struct request *request, struct metric_list metrics[PARTS])
{
	enum outcome out = OK;

	for (int i = 0; i < PARTS && out != UNAVAILABLE; i++) {
		out = ask_part(request, (enum part)i, &metrics[i]);
		if (out == OK || out == UNAVAILABLE)
			continue;
		log_warn("metrics: gauges are left out, their query failed or timed out: "
			 "scrape less often");
		if (i == RECORDINGS)
			out = ask_missing(request, &metrics[i]);
	}
}

/* Always 200: what the programs saw is needed most when the database is away. */
enum outcome
show_metrics(struct request *request, struct reply *reply)
{
	struct text out = text_new(request->arena);
	struct metric_list metrics[PARTS] = { 0 };
	const char *problem = NULL;
	const bool is_up = schema_check(request->db, request->arena, &problem) == OK;

	if (is_up)
		ask(request, metrics);
	write_flag(&out, "database_up", "1: the database answers.", is_up);
	write_flag(&out, "database_schema_ok",
	    "1: its tables and code are those of this version, and it is the primary.",
	    is_up && problem == NULL);
	write_flag(&out, "database_writable",
	    "1: its disk is not full, and the programs may write.",
	    is_up && takes_writes(request));
	for (size_t i = 0; i < COUNT(known); i++)
		for (int part = 0; part < PARTS; part++)
			write_metric(&out, &metrics[part], i);
	write_room(&out);
	metrics_text_write(metrics_view_read(request->arena), &out);
	return reply_text(reply, "text/plain; version=0.0.4; charset=utf-8", out.bytes);
}
