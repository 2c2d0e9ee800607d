#include "families.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "metrics/refusal.h"
#include "metrics/view.h"

#define DELIVER " deliver "
#define RECEIVERS " jitsi-events jibri-complete "
#define NO_EVENTS " rooms meetings jibri-complete health deliver "

static const char *const secrets[SECRETS] = { "current", "previous" };
static const char *const database_faults[DATABASE_FAULTS] = { "no_connection", "lost",
	"no_answer", "statement_timeout", "lock_timeout" };
static const char *const tries[TRY_RESULTS] = { "2xx", "4xx", "5xx", "other", "timeout",
	"dns", "tls", "refused", "broken", "forbidden", "bad_url", "unrendered" };

typedef const char *naming(int);

static const char *
refusal(int i)
{
	return refusal_name((enum refusal)i);
}

static const char *
secret(int i)
{
	return secrets[i];
}

static const char *
dialect(int i)
{
	return metrics_view_dialect((enum dialect)i);
}

static const char *
database_fault(int i)
{
	return database_faults[i];
}

static const char *
try_result(int i)
{
	return tries[i];
}

#define AT(member) offsetof(struct metrics_program, member)

/* What the programs have of each. */
/* clang-format off */
static const struct family {
	const char *name, *type, *help;
	size_t offset;
	const char *label; /* NULL: one word; else as many words as there are names */
	naming *name_of;
	int count;
	/* Each between blanks; NULL: none.  Those that have it, or those that do not. */
	const char *programs, *others;
} families[] = {
	{ "program_start_time_seconds", "gauge", "When a process of the program was started last.",
	  AT(started_at), NULL, NULL, 1, NULL, NULL },
	{ "program_starts_total", "counter", "Processes of the program that were started.",
	  AT(starts), NULL, NULL, 1, NULL, NULL },
	{ "refusals_total", "counter", "Requests that were refused, by reason.",
	  AT(refusals), "reason", refusal, REFUSALS, NULL, DELIVER },
	{ "signatures_total", "counter", "Valid signatures, by the secret that they were made with.",
	  AT(signatures), "secret", secret, SECRETS, RECEIVERS, NULL },
	{ "events_received_total", "counter", "Events that were accepted, by the dialect of their sender.",
	  AT(events), "dialect", dialect, DIALECTS, NULL, NO_EVENTS },
	{ "last_event_timestamp_seconds", "gauge", "When the last event was accepted; 0: none was.",
	  AT(event_at), "dialect", dialect, DIALECTS, NULL, NO_EVENTS },
	{ "database_errors_total", "counter", "Connections and statements that failed.",
	  AT(database), "kind", database_fault, DATABASE_FAULTS, NULL, NULL },
	{ "deliver_tries_total", "counter", "Attempts to deliver a webhook message, by result.",
	  AT(tries), "result", try_result, TRY_RESULTS, DELIVER, NULL },
	{ "deliver_claimed_total", "counter", "Webhook messages that deliver has claimed.",
	  AT(claimed), NULL, NULL, 1, DELIVER, NULL },
	{ "deliver_dead_total", "counter", "Webhook messages given up.",
	  AT(dead), NULL, NULL, 1, DELIVER, NULL },
	{ "deliver_heartbeat_timestamp_seconds", "gauge", "When deliver was last seen at work.",
	  AT(heartbeat_at), NULL, NULL, 1, DELIVER, NULL },
};
/* clang-format on */

void
families_head(struct text *out, const char *name, const char *type, const char *help)
{
	text_printf(out, "# HELP reflector_%s %s\n# TYPE reflector_%s %s\n", name, help,
	    name, type);
}

static bool
has_word(const char *list, const char *program)
{
	char word[sizeof(struct metrics_name) + 2];

	snprintf(word, sizeof(word), " %s ", program);
	return strstr(list, word) != NULL;
}

static bool
has_family(const char *program, const struct family *family)
{
	if (family->programs != NULL)
		return has_word(family->programs, program);
	return family->others == NULL || !has_word(family->others, program);
}

static void
write_words(struct text *out, const struct labelled *program, const struct family *family)
{
	const metrics_word *words = (const metrics_word *)((const char *)program->row +
	    family->offset);

	for (int i = 0; i < family->count; i++) {
		text_printf(
		    out, "reflector_%s{program=\"%s\"", family->name, program->name.text);
		if (family->label != NULL)
			text_printf(out, ",%s=\"%s\"", family->label, family->name_of(i));
		text_printf(out, "} %" PRIu64 "\n", metrics_rows_count(&words[i]));
	}
}

static void
write_family(
    struct text *out, const struct labelled programs[], const struct family *family)
{
	families_head(out, family->name, family->type, family->help);
	for (size_t i = 0; i < METRICS_PROGRAMS; i++)
		if (programs[i].row != NULL && has_family(programs[i].name.text, family))
			write_words(out, &programs[i], family);
}

void
families_write(struct text *out, const struct labelled programs[])
{
	for (size_t i = 0; i < COUNT(families); i++)
		write_family(out, programs, &families[i]);
}
