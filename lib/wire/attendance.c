#include "wire/attendance.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "json/encode.h"
#include "model/participant.h"
#include "wire/list.h"

static void
add_seconds(struct text *out, int64_t ms)
{
	text_printf(out, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000));
}

/* A number of seconds; below 0: null. */
static void
put_seconds(struct json_writer *json, const char *name, int64_t ms)
{
	struct text seconds = text_new(json->text.arena);

	add_seconds(&seconds, ms);
	json_put_raw(json, name, ms < 0 ? NULL : seconds.bytes);
}

static void
session_json(struct json_writer *json, const struct session *session)
{
	json_open(json, NULL, '{');
	json_put_text(json, "occupant", session->occupant);
	json_put_text(json, "joined_at", session->joined_at);
	json_put_text(json, "left_at", session->left_at);
	json_put_text(json, "breakout", session->breakout);
	json_put_flag(json, "assumed", session->assumed);
	json_put_flag(json, "doubtful", session->is_doubtful);
	json_put_text(json, "removed_by", session->removed_by);
	put_seconds(json, "speaking_seconds", session->speaking_ms);
	json_close(json, '}');
}

static void
put_moderator(struct json_writer *json, const struct participant *person)
{
	json_open(json, "moderator", '[');
	for (int64_t i = 0; i < person->moderator_count; i++) {
		json_open(json, NULL, '{');
		json_put_text(json, "from", person->moderator[i].from);
		json_put_text(json, "to", person->moderator[i].to);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* A person's list of sessions ends when the text has so many bytes. */
static void
person_json(struct json_writer *json, const char *name, const struct participant *person,
    size_t limit)
{
	json_open(json, name, '{');
	json_put_text(json, "id", person->id);
	json_put_text(json, "name", person->name);
	json_put_text(json, "nick", person->nick);
	json_put_text(json, "email", person->email);
	json_put_text(json, "first_seen", person->first_seen);
	json_put_text(json, "last_seen", person->last_seen);
	json_put_integer(json, "seconds", person->seconds);
	put_seconds(json, "speaking_seconds", person->speaking_ms);
	json_put_text(json, "removed_by", person->removed_by);
	put_moderator(json, person);
	json_open(json, "sessions", '[');
	for (int64_t i = 0; i < person->session_count && json->text.length < limit; i++)
		session_json(json, &person->sessions[i]);
	json_close(json, ']');
	json_close(json, '}');
}

void
attendance_participant(
    struct json_writer *json, const char *name, const struct participant *person)
{
	person_json(json, name, person, json->text.length + LIST_BYTES);
}

int64_t
attendance_participants(struct json_writer *json, const char *name,
    const struct participant_list *people, int64_t after)
{
	const size_t limit = json->text.length + LIST_BYTES;
	int64_t next = after < people->count ? after : people->count;

	json_open(json, name, '[');
	while (next < people->count && json->text.length < limit)
		person_json(json, NULL, &people->items[next++], limit);
	json_close(json, ']');
	return next;
}

void
attendance_json(
    struct json_writer *json, const struct participant_list *people, int64_t after)
{
	int64_t next;

	json_open(json, NULL, '{');
	next = attendance_participants(json, "items", people, after);
	list_next(json, "next", next, people->count);
	json_put_integer(json, "people", people->count);
	json_put_integer(json, "peak", people->peak);
	json_put_integer(json, "person_seconds", people->person_seconds);
	json_close(json, '}');
}

/* The length of the first of the parts that text begins with, or 0. */
static size_t
starting(const char *text, const char *const parts[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_starts(text, parts[i]))
			return strlen(parts[i]);
	return 0;
}

/* Would a spreadsheet run it as a formula?  OWASP, "CSV Injection": also after blanks,
 * and with the full-width forms of the signs. */
static bool
is_formula(const char *text)
{
	static const char *const blanks[] = { " ", "\t", "\n", "\v", "\f", "\r",
		"\xc2\xa0", "\xe2\x80\x8b", "\xe3\x80\x80", "\xef\xbb\xbf" };
	static const char *const signs[] = { "=", "+", "-", "@", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };
	size_t blank;

	if (*text == '\t' || *text == '\r' || *text == '\n')
		return true;
	while ((blank = starting(text, blanks, COUNT(blanks))) > 0)
		text += blank;
	return starting(text, signs, COUNT(signs)) > 0;
}

/* Semicolons and tabs are quoted too: some spreadsheets use them as separators. */
static void
put_cell(struct text *out, const char *cell)
{
	const char *text = cell == NULL ? "" : cell;
	bool is_quoted = strpbrk(text, "\",;\t\r\n") != NULL;

	if (is_quoted)
		text_add_char(out, '"');
	if (is_formula(text))
		text_add_char(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			text_add_char(out, '"');
		text_add_char(out, *text);
	}
	text_add(out, is_quoted ? "\"," : ",");
}

/* from/to, blank-separated: without to it goes on. */
static void
put_moments(struct text *out, const struct participant *person)
{
	for (int64_t i = 0; i < person->moderator_count; i++)
		text_printf(out, "%s%s/%s", i == 0 ? "" : " ", person->moderator[i].from,
		    person->moderator[i].to == NULL ? "" : person->moderator[i].to);
}

static void
put_row(struct text *out, const struct participant *person)
{
	put_cell(out, person->id);
	put_cell(out, person->name);
	put_cell(out, person->email);
	put_cell(out, person->first_seen);
	put_cell(out, person->last_seen);
	text_printf(out, "%" PRId64 ",", person->seconds);
	if (person->speaking_ms >= 0)
		add_seconds(out, person->speaking_ms);
	text_add_char(out, ',');
	put_cell(out, person->removed_by);
	put_moments(out, person);
	text_add(out, "\r\n");
}

int64_t
attendance_csv(struct text *out, const struct participant_list *people, int64_t after)
{
	int64_t next = after < people->count ? after : people->count;

	text_add(out,
	    "id,name,email,first_seen,last_seen,seconds,speaking_seconds,"
	    "removed_by,moderator\r\n");
	while (next < people->count && out->length < LIST_BYTES)
		put_row(out, &people->items[next++]);
	return next;
}
