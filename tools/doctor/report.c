#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/text.h"
#include "kept.h"
#include "output/shown.h"

#define COLUMNS 100
#define NAME_COLUMN 10
#define FOUND_COLUMN 36
#define FOUND_BYTES 1000
#define FINGERPRINT_DIGITS 12

/* For people, for programs. */
static const struct {
	const char *shown, *member;
} verdicts[] = {
	[FINE] = { "ok", "fine" },
	[SKIPPED] = { "skipped", "skipped" },
	[WARNING] = { "warning", "warning" },
	[ERROR] = { "ERROR", "error" },
};

struct doctor
doctor_start(struct arena *arena, const struct doctor_options *options)
{
	struct doctor doctor = { .arena = arena,
		.options = *options,
		.to = stdout,
		.json = json_writer(arena),
		.kept = json_writer(arena) };

	json_open(&doctor.json, NULL, '{');
	json_open(&doctor.json, "checks", '[');
	json_open(&doctor.kept, NULL, '[');
	return doctor;
}

struct arena *
doctor_arena(const struct doctor *doctor)
{
	return doctor->arena;
}

const struct doctor_options *
doctor_options(const struct doctor *doctor)
{
	return &doctor->options;
}

int64_t
doctor_timeout_ms(const struct doctor *doctor)
{
	return doctor->options.timeout_ms;
}

const char *
doctor_fingerprint(struct arena *arena, const char *secret)
{
	const char *input = arena_printf(arena, "reflector-jitsi fingerprint%s", secret);
	char *digest = digest_hex(arena, input, strlen(input));

	digest[FINGERPRINT_DIGITS] = '\0';
	return digest;
}

/* Prints a text that begins in that column, in lines of at most COLUMNS. */
static void
print_wrapped(FILE *to, const char *text, size_t column)
{
	size_t used = column;

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
		const size_t length = strcspn(text, " ");

		if (used > column && used + 1 + length > COLUMNS) {
			fprintf(to, "\n%*s", (int)column, "");
			used = column;
		} else if (used > column) {
			putc(' ', to);
			used++;
		}
		fprintf(to, "%.*s", (int)length, text);
		used += length;
		text += length;
	}
	putc('\n', to);
}

/* A line of its own for each line of the text, as it stands: it can be copied. */
static void
print_lines(FILE *to, const char *text, size_t column)
{
	const char *end;

	for (; (end = strchr(text, '\n')) != NULL; text = end + 1)
		fprintf(to, "%.*s\n%*s", (int)(end - text), text, (int)column, "");
	fprintf(to, "%s\n", text);
}

static void
print_help(FILE *to, const struct row *row)
{
	static const char why[] = "why:  ", mend[] = "mend: ";

	fprintf(to, "%*s%s", NAME_COLUMN, "", why);
	print_wrapped(to, row->check->why, NAME_COLUMN + strlen(why));
	fprintf(to, "%*s%s", NAME_COLUMN, "", mend);
	print_lines(to, row->mend, NAME_COLUMN + strlen(mend));
	fprintf(to, "%*ssee:  %s\n", NAME_COLUMN, "", row->check->see);
}

static void
print_row(FILE *to, struct arena *arena, const struct row *row)
{
	const char *name = row->check->name;
	const int width = FOUND_COLUMN - NAME_COLUMN - 1;

	fprintf(to, "%-*s%-*s ", NAME_COLUMN, verdicts[row->verdict].shown, width,
	    row->check->name);
	if (strlen(name) > (size_t)width)
		fprintf(to, "\n%*s", FOUND_COLUMN, "");
	print_wrapped(to,
	    row->subject == NULL ?
		row->found :
		arena_printf(arena, "%s: %s", row->subject, row->found),
	    FOUND_COLUMN);
	fflush(to);
}

bool
row_is_fault(const struct row *row)
{
	return row->verdict == WARNING || row->verdict == ERROR;
}

/* Faults of one check, with one mend, have one help below the last of them. */
static void
print_due_help(struct doctor *doctor, const struct row *next)
{
	const struct row *row = &doctor->unexplained;

	if (row->check == NULL)
		return;
	if (next == NULL || !row_is_fault(next) || next->check != row->check ||
	    strcmp(next->mend, row->mend) != 0)
		print_help(doctor->to, row);
	doctor->unexplained = (struct row){ 0 };
}

void
row_put(struct json_writer *json, const char *name, const struct row *row)
{
	json_open(json, NULL, '{');
	json_put_text(json, name, row->check->name);
	json_put_text(json, "looks_at", row->check->looks_at);
	json_put_text(json, "subject", row->subject);
	json_put_text(json, "verdict", verdicts[row->verdict].member);
	json_put_text(json, "found", row->found);
	json_put_text(json, "why", row->check->why);
	json_put_text(json, "mend", row->mend);
	json_put_text(json, "see", row->check->see);
	json_close(json, '}');
}

static void
write_newest(struct doctor *doctor)
{
	if (!doctor->is_started)
		return;
	doctor->warnings += doctor->newest.verdict == WARNING;
	doctor->errors += doctor->newest.verdict == ERROR;
	if (doctor->options.is_stored)
		kept_row(doctor, &doctor->newest);
	if (doctor->options.is_json) {
		row_put(&doctor->json, "check", &doctor->newest);
		return;
	}
	print_due_help(doctor, &doctor->newest);
	print_row(doctor->to, doctor->arena, &doctor->newest);
	if (row_is_fault(&doctor->newest))
		doctor->unexplained = doctor->newest;
}

/* What others wrote, for example into the journal, must not change the terminal. */
static const char *
plain(struct arena *arena, const char *text)
{
	char *copy = text_cut(arena, text, FOUND_BYTES);

	for (char *c = copy; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	return shown_text(arena, copy);
}

static const char *PRINTF(2, 0)
    format_text(struct arena *arena, const char *format, va_list arguments)
{
	char text[4096];

	vsnprintf(text, sizeof(text), format, arguments);
	return arena_text(arena, text);
}

void
doctor_row(struct doctor *doctor, const struct check *check, enum verdict verdict,
    const char *subject, const char *found, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, found);
	text = format_text(doctor->arena, found, arguments);
	va_end(arguments);
	write_newest(doctor);
	doctor->is_started = true;
	doctor->newest = (struct row){ .check = check,
		.verdict = verdict,
		.subject = subject == NULL ? NULL : plain(doctor->arena, subject),
		.found = plain(doctor->arena, text),
		.mend = check->mend };
}

void
doctor_mend(struct doctor *doctor, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	doctor->newest.mend = format_text(doctor->arena, format, arguments);
	va_end(arguments);
}

int
doctor_finish(struct doctor *doctor)
{
	struct json_writer *json = &doctor->json;
	FILE *to = doctor->to;

	write_newest(doctor);
	doctor->is_started = false;
	if (doctor->left_out > 0)
		kept_tell(doctor);
	write_newest(doctor);
	print_due_help(doctor, NULL);
	json_close(&doctor->kept, ']');
	json_close(json, ']');
	json_put_integer(json, "warnings", doctor->warnings);
	json_put_integer(json, "errors", doctor->errors);
	json_close(json, '}');
	if (doctor->options.is_json)
		fprintf(to, "%s\n", shown_json(doctor->arena, json->text.bytes));
	else
		fprintf(to, "\n%u %s, %u %s\n", doctor->errors,
		    doctor->errors == 1 ? "error" : "errors", doctor->warnings,
		    doctor->warnings == 1 ? "warning" : "warnings");
	if (doctor->errors > 0)
		return EXIT_ERRORS;
	return doctor->warnings > 0 ? EXIT_WARNINGS : EXIT_ALL_FINE;
}
