#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "output/output.h"
#include "output/shown.h"
#include "status.h"

/* clang-format off */
#define PEOPLE(member) FIELD(struct overview_people, member)
#define EVENT(member) FIELD(struct overview_event, member)
#define RECORDINGS(member) FIELD(struct overview_recordings, member)
#define JIBRIS(member) FIELD(struct jibri_counts, member)
#define WORK(member) FIELD(struct overview_work, member)
#define UNIT(member) FIELD(struct unit, member)

static const struct output_field people_fields[] = {
	{ PEOPLE(meetings), OUTPUT_INTEGER }, { PEOPLE(people), OUTPUT_INTEGER },
	{ PEOPLE(clients), OUTPUT_INTEGER },
};
static const struct output_field event_fields[] = {
	{ EVENT(type), OUTPUT_TEXT }, { EVENT(timestamp), OUTPUT_TIME },
	{ EVENT(meeting_id), OUTPUT_TEXT }, { EVENT(room), OUTPUT_TEXT },
};
static const struct output_field recordings_fields[] = {
	{ RECORDINGS(running), OUTPUT_INTEGER }, { RECORDINGS(stopped), OUTPUT_INTEGER },
	{ RECORDINGS(missing), OUTPUT_INTEGER },
};
static const struct output_field jibris_fields[] = {
	{ JIBRIS(free), OUTPUT_INTEGER }, { JIBRIS(busy), OUTPUT_INTEGER },
	{ JIBRIS(unhealthy), OUTPUT_INTEGER }, { JIBRIS(silent), OUTPUT_INTEGER },
};
static const struct output_field work_fields[] = {
	{ WORK(pending), OUTPUT_INTEGER }, { WORK(oldest_at), OUTPUT_TIME },
	{ WORK(waiting), OUTPUT_INTEGER }, { WORK(failing), OUTPUT_INTEGER },
	{ WORK(dead), OUTPUT_INTEGER }, { WORK(disabled), OUTPUT_INTEGER },
	{ WORK(erasures), OUTPUT_INTEGER },
};
static const struct output_field unit_fields[] = {
	{ UNIT(name), OUTPUT_TEXT }, { UNIT(active), OUTPUT_TEXT }, { UNIT(state), OUTPUT_TEXT },
	{ UNIT(is_trouble), OUTPUT_FLAG },
};
/* clang-format on */

static const struct output_form people_form = FORM(people_fields, struct overview_people);
static const struct output_form event_form = FORM(event_fields, struct overview_event);
static const struct output_form recordings_form_of = FORM(
    recordings_fields, struct overview_recordings);
static const struct output_form jibris_form = FORM(jibris_fields, struct jibri_counts);
static const struct output_form work_form = FORM(work_fields, struct overview_work);
static const struct output_form unit_form = FORM(unit_fields, struct unit);

static void
show_units(struct arena *arena, struct output *output, const struct status *status)
{
	struct text trouble = text_new(arena);
	int running = 0;

	for (int64_t i = 0; i < status->units.count; i++) {
		const struct unit *unit = &status->units.items[i];

		running += unit->is_service && strcmp(unit->state, "running") == 0;
		if (unit->is_trouble)
			text_printf(&trouble, "%s%s is %s",
			    trouble.length > 0 ? ", " : "; ", unit->name, unit->state);
	}
	if (status->has_units)
		output_note(
		    output, "Programs    %d services run%s", running, trouble.bytes);
	else
		output_note(output, "Programs    the service answers: %s",
		    shown_text(arena, status->health));
	output_text(output, "health", status->health);
	output_list(
	    output, "units", &unit_form, status->units.items, status->units.count);
}

static void
show_database(struct output *output, const struct status *status)
{
	const char *found = status->schema;

	if (status->database != OK)
		found = "does not answer, or refuses the login";
	output_note(output, "Database    %s",
	    found == NULL ? "answers; its tables and functions are of this release" :
			    found);
	output_text(output, "database", found == NULL ? "ok" : found);
}

static void
show_now(struct output *output, const struct status *status)
{
	const struct overview_people *people = &status->people;

	if (status->people_out == OK)
		output_note(output,
		    "Now         people: %lld, connections: %lld, active meetings: %lld",
		    (long long)people->people, (long long)people->clients,
		    (long long)people->meetings);
	else
		output_note(output, "Now         not known: the query failed");
	output_part(output, "now", &people_form, people, status->people_out == OK);
}

static void
show_event(struct arena *arena, struct output *output, const struct status *status)
{
	const struct overview_event *event = &status->event;

	if (status->event_out == OK)
		output_note(output, "Last event  %s: %s in %s",
		    shown_ago(arena, event->timestamp, clock_now()),
		    shown_text(arena, event->type), shown_text(arena, event->room));
	else
		output_note(output, "Last event  %s",
		    status->event_out == NOT_FOUND ? "none" :
						     "not known: the query failed");
	output_part(output, "last_event", &event_form, event, status->event_out == OK);
}

static void
show_recordings(struct output *output, const struct status *status)
{
	const struct overview_recordings *recordings = &status->recordings;

	if (status->recordings_out == OK)
		output_note(output,
		    "Recordings  %lld running, %lld stopped and expected, %lld missing",
		    (long long)recordings->running, (long long)recordings->stopped,
		    (long long)recordings->missing);
	else
		output_note(output, "Recordings  not known: the query failed");
	output_part(output, "recordings", &recordings_form_of, recordings,
	    status->recordings_out == OK);
}

static void
show_jibris(struct output *output, const struct status *status)
{
	const struct jibri_counts *jibris = &status->jibris;

	if (status->jibris_out == OK)
		output_note(output,
		    "Jibris      %lld free, %lld busy, %lld unhealthy, %lld silent",
		    (long long)jibris->free, (long long)jibris->busy,
		    (long long)jibris->unhealthy, (long long)jibris->silent);
	else
		output_note(output, "Jibris      not known: the query failed");
	output_part(output, "jibris", &jibris_form, jibris, status->jibris_out == OK);
}

static void
show_work(struct arena *arena, struct output *output, const struct status *status)
{
	const struct overview_work *work = &status->work;
	const char *oldest = "";

	if (work->oldest_at != NULL)
		oldest = arena_printf(arena, " (oldest %s)",
		    shown_ago(arena, work->oldest_at, clock_now()));
	if (status->work_out == OK) {
		output_note(output, "Deliveries  %lld pending%s, %lld waiting, %lld dead",
		    (long long)work->pending, oldest, (long long)work->waiting,
		    (long long)work->dead);
		output_note(output, "Webhooks    %lld failing, %lld disabled",
		    (long long)work->failing, (long long)work->disabled);
		output_note(
		    output, "Erasures    %lld unfinished", (long long)work->erasures);
	} else {
		output_note(output, "Deliveries  not known: the query failed");
	}
	output_part(output, "work", &work_form, work, status->work_out == OK);
}

void
status_show(struct arena *arena, const struct status *status, bool is_json)
{
	struct output *output = output_begin(arena, is_json);

	show_units(arena, output, status);
	show_database(output, status);
	if (status->database == OK) {
		show_now(output, status);
		show_event(arena, output, status);
		show_recordings(output, status);
		show_jibris(output, status);
		show_work(arena, output, status);
	}
	output_end(output);
}
