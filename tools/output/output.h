/*
 * What a command shows: tables and records for people, or one JSON document for programs.
 * A form says which fields of a struct are shown and how, once for both:
 *
 *	#define ROOM(member) FIELD(struct seen_room, member)
 *
 *	static const struct output_field fields[] = {
 *		{ ROOM(name), .heading = "ROOM", .is_cut = true },
 *		{ ROOM(created_at), OUTPUT_TIME, .heading = "CREATED" },
 *	};
 *	static const struct output_form form = FORM(fields, struct seen_room);
 *
 * For people: columns are aligned by the width of the characters, control characters are
 * escaped, times are shown as "3 min ago".  A terminal gets tables that fit its width, and
 * bold headings unless NO_COLOR is set; elsewhere nothing is cut, unless COLUMNS is set.
 *
 * For programs: members have stable names, times are RFC 3339, what is absent is null.
 */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct output;

enum output_kind {
	OUTPUT_TEXT, /* const char *; NULL: absent */
	OUTPUT_STATE, /* the same, one of a few words; those that mean trouble have a colour */
	OUTPUT_TIME,	/* const char *, RFC 3339; NULL: absent */
	OUTPUT_JSON,	/* const char *, JSON; NULL: absent */
	OUTPUT_INTEGER, /* int64_t */
	OUTPUT_SECONDS, /* int64_t, a duration */
	OUTPUT_FLAG	/* bool */
};

struct output_field {
	const char *member; /* in JSON; NULL: only people see it */
	size_t offset;
	enum output_kind kind;
	const char *heading; /* of its column or line; NULL: only programs see it */
	bool is_cut;	     /* its column becomes narrower when the table is too wide */
};

struct output_form {
	const struct output_field *fields;
	size_t count, bytes; /* bytes: of the struct */
};

#define FIELD(type, name) .member = #name, .offset = offsetof(type, name)
#define FORM(fields, type)                                                               \
	{                                                                                \
		(fields), COUNT(fields), sizeof(type)                                    \
	}

/* The arena must live until output_end. */
struct output *output_begin(struct arena *, bool is_json);

/* The same for output_line alone, which needs no output_end. */
struct output *output_lines(struct arena *, bool is_json);

/* A heading before what follows; only people see it. */
void output_title(struct output *, const char *title);

/* A line that only people see. */
void output_note(struct output *, const char *format, ...) PRINTF(2, 3);

/* A table, if the form has columns, or an array of objects that is a member of the document. */
void output_list(struct output *, const char *member, const struct output_form *,
    const void *items, int64_t count);

/* A line for each field, or an object that is a member of the document. */
void output_record(
    struct output *, const char *member, const struct output_form *, const void *item);

/* The object alone, which only programs see; null if it is not known. */
void output_part(struct output *, const char *member, const struct output_form *,
    const void *item, bool is_known);

/* A number or a text that only programs see. */
void output_integer(struct output *, const char *member, int64_t);
void output_text(struct output *, const char *member, const char *);

/* One struct on a line of its own: a JSON document, or a row whose columns have the widths that
 * the heading needs.  For what has no end. */
void output_line(struct output *, const struct output_form *, const void *item);

/* Ends the document. */
void output_end(struct output *);

#endif
