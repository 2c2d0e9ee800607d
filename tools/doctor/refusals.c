/*
 * reflectorctl doctor: what the programs refused in the last hour.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "data.h"
#include "metrics/metrics.h"
#include "metrics/refusal.h"
#include "metrics/view.h"
#include "subjects.h"

#define SECOND INT64_C(1000000)
#define HOUR_SECONDS 3600

enum { REFUSED, CALLERS, UNKNOWN, COUNTS };

/* clang-format off */
static const struct check checks[] = {
	[REFUSED] = { "events.refused", "requests of Prosody, Jibri and Whereby that were refused in the last hour, by reason",
	    "Each is an event or a recording that this service does not have; our senders keep and repeat them.",
	    "sudo reflectorctl doctor on Prosody's or Jibri's host compares the secrets by fingerprint.",
	    "troubleshooting.md#refused-events" },
	[CALLERS] = { "callers.refused", "requests of people and API clients that were refused in the last hour, by reason",
	    "Their tokens or keys are not accepted.",
	    "Compare the AUTH_ settings with the tokens.",
	    "troubleshooting.md#refused-events" },
	[UNKNOWN] = { "events.unknown", "events of the last hour for meetings that this service does not have",
	    "If no other events come, Prosody sends to another installation, or this database is not the right one.",
	    "Compare the room's name in Prosody's log with GET /v1/meetings?room_name=.",
	    "troubleshooting.md#refused-events" },
	[COUNTS] = { "events.counts", "whether the programs count what they refuse (METRICS_FILE)",
	    "Without the file only the journal shows refusals.",
	    "sudo systemd-tmpfiles --create reflector.conf && sudo reflectorctl reload",
	    "configuration.md#settings" },
};

/* Programs that people and API clients call: all others receive what machines of ours send. */
static const char *const called[] = { "rooms", "meetings", "health" };
/* Faults of the sender's settings; others are of one request alone. */
static const enum refusal faults[] = { REFUSED_SECRET_UNSET, REFUSED_SIGNATURE_MISSING,
	REFUSED_SIGNATURE_MALFORMED, REFUSED_SIGNATURE_WRONG, REFUSED_SIGNATURE_STALE,
	REFUSED_TOKEN_MISSING, REFUSED_TOKEN_MALFORMED, REFUSED_TOKEN_WRONG,
	REFUSED_TOKEN_EXPIRED, REFUSED_KEY_UNKNOWN, REFUSED_KEY_SCOPE, REFUSED_NOT_LOCAL };
/* clang-format on */

static bool
is_receiver(const char *program)
{
	for (size_t i = 0; i < COUNT(called); i++)
		if (strcmp(called[i], program) == 0)
			return false;
	return true;
}

static bool
is_fault(const char *reason)
{
	for (size_t i = 0; i < COUNT(faults); i++)
		if (strcmp(refusal_name(faults[i]), reason) == 0)
			return true;
	return false;
}

/* Seconds since the newest event that was stored; large when there is none. */
static int64_t
silence_of(const struct metrics_view *view)
{
	int64_t newest = 0;

	for (enum dialect dialect = 0; dialect < DIALECTS; dialect++)
		if (metrics_view_last_event(view, dialect) > newest)
			newest = metrics_view_last_event(view, dialect);
	return clock_now() / SECOND - newest;
}

static void
look_at_unknown(struct doctor *doctor, const struct metrics_view *view, int64_t count)
{
	const bool is_alone = count > 0 && silence_of(view) > HOUR_SECONDS;

	doctor_row(doctor, &checks[UNKNOWN], is_alone ? WARNING : FINE, NULL,
	    "%" PRId64 "%s", count, is_alone ? ", and no event of a known meeting" : "");
}

/* A row for what was refused; anybody may send a wrong token, so that is no fault. */
static bool
look_at_one(struct doctor *doctor, const struct refused *one)
{
	const bool is_warned = is_receiver(one->program) && is_fault(one->reason);

	doctor_row(doctor, &checks[is_receiver(one->program) ? REFUSED : CALLERS],
	    is_warned ? WARNING : FINE, one->program, "%" PRId64 " for %s",
	    one->last_hour, one->reason);
	return is_receiver(one->program);
}

static void
look_at_counts(struct doctor *doctor, const struct metrics_view *view)
{
	const struct refused *one = metrics_view_refusals(doctor_arena(doctor), view);
	int64_t unknown = 0, listed = 0;

	for (; one->program != NULL; one++) {
		if (one->last_hour == 0)
			continue;
		if (text_equal(one->reason, refusal_name(REFUSED_MEETING_UNKNOWN)))
			unknown += is_receiver(one->program) ? one->last_hour : 0;
		else
			listed += look_at_one(doctor, one);
	}
	if (listed == 0)
		doctor_row(doctor, &checks[REFUSED], FINE, NULL, "none");
	look_at_unknown(doctor, view, unknown);
}

void
look_at_refusals(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &metrics_config };
	struct arena *arena = doctor_arena(doctor);
	const struct metrics_view *view;

	if (!data_configure(doctor, &checks[COUNTS], groups, COUNT(groups)))
		return;
	view = metrics_view_read(arena);
	if (view->problem != NULL) {
		doctor_row(
		    doctor, &checks[COUNTS], WARNING, view->path, "%s", view->problem);
		return;
	}
	doctor_row(doctor, &checks[COUNTS], FINE, view->path, "since %s",
	    data_ago(arena, metrics_view_made_at(view) * SECOND));
	look_at_counts(doctor, view);
}
