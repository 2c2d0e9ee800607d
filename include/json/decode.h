/*
 * JSON from outside -> structs, by field tables.  Every fault of a body is
 * found in one pass and reported in the shape of FastAPI's errors, which clients parse:
 * {"type","loc":["body","field"],"msg","input"}.
 */
#ifndef JSON_DECODE_H
#define JSON_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct json; /* a parsed value; lives as long as the arena it was parsed in */

/* No more faults of one request are told: a list may have thousands. */
#define FAULTS_MOST 100

/* The faults of one request.  Zero it, with the arena set, before use. */
struct faults {
	struct arena *arena;
	char *items; /* JSON objects, comma-separated; NULL while there is none */
	size_t count;
	/* What stands in loc between "body" and the field, as JSON: "\"data\"", "\"all\",3". */
	const char *within;
};

/*
 * Adds a fault.  type is FastAPI's ("missing", "string_type", "json_invalid",
 * "value_error", ...); place is "body", "query" or "path"; field NULL: the place
 * itself; input: JSON text of what was given, NULL: null.
 */
void fault_add(struct faults *, const char *type, const char *place, const char *field,
    const char *message, const char *input);

/* The same for a value out of the body: loc is ["body", ..., field]; input is the value
 * (NULL: null; more than 1 KiB of it: null). */
void fault_add_value(struct faults *, const char *type, const char *field,
    const char *message, const struct json *value);

/*
 * Parses a body that must be one JSON object.  INVALID with one fault when it is
 * empty ("missing"), no JSON ("json_invalid", loc ["body", offset]) or no object
 * ("model_attributes_type").
 */
enum outcome json_parse_object(struct arena *, const char *bytes, size_t length,
    const struct json **, struct faults *) MUST_USE;

/*
 * Parses any JSON text that we or PostgreSQL wrote, or that json_read took.
 * INVALID when it is none after all.
 */
enum outcome json_parse(
    struct arena *, const char *bytes, size_t length, const struct json **) MUST_USE;

enum json_kind {
	JSON_ABSENT, /* no such member, or null */
	JSON_TEXT,
	JSON_FLAG,
	JSON_INTEGER, /* fits int64_t */
	JSON_REAL,    /* any other number */
	JSON_OBJECT,
	JSON_ARRAY
};

/* value may be NULL (JSON_ABSENT), so look-ups can be chained. */
enum json_kind json_kind(const struct json *);

/* A member of an object; NULL when value is no object or has none. */
const struct json *json_member(const struct json *object, const char *name);

/* Has the object the member, null or not? */
bool json_has(const struct json *object, const char *name);

/* The length of an array; 0 for anything else ({} and null too: an empty Lua table). */
size_t json_length(const struct json *);
const struct json *json_item(const struct json *array, size_t index);

/* The value when it is of that kind, else NULL, false or low. */
const char *json_as_text(const struct json *);
bool json_as_flag(const struct json *);
bool json_as_integer(const struct json *, int64_t *) MUST_USE;
bool json_as_number(const struct json *, double *) MUST_USE; /* integer or real */

/* An id: a text, or an integer's decimal text (5.0 is 5); NULL for anything else. */
const char *json_as_id(struct arena *, const struct json *);

/* The first of the members that is a non-empty text; NULL when none is.  names
 * ends with NULL. */
const char *json_first_text(const struct json *object, const char *const names[]);

/*
 * A moment told as RFC 3339 text or as Unix seconds; false for anything else, and
 * for what base/clock.h refuses.
 */
bool json_as_moment(const struct json *, int64_t *moment) MUST_USE;

/* The value as compact JSON text. */
const char *json_source(struct arena *, const struct json *);

enum field_kind {
	FIELD_TEXT,   /* const char *; low..high: its length (high 0: any) */
	FIELD_ID,     /* const char *: as FIELD_TEXT, or the decimal text of an integer */
	FIELD_CHOICE, /* const char *: one of choices, blank-separated */
	FIELD_FLAG,   /* const char *: "true" or "false"; NULL when absent */
	FIELD_MOMENT, /* int64_t: RFC 3339 text */
	FIELD_TIME, /* const struct json *: what json_as_moment reads; "" is as if absent */
	FIELD_INTEGER, /* const char *: decimal digits of an integer in low..high */
	FIELD_NUMBER,  /* const char *: the number's text, finite and >= low */
	FIELD_OBJECT,  /* const struct json * */
	FIELD_ARRAY    /* const struct json * */
};

enum field_need { OPTIONAL, REQUIRED };

/*
 * Absent optional fields leave the struct untouched.  check (may be NULL) looks at a
 * text that passed everything else: NULL when it is right, else what is wrong with
 * it, as the fault's message.
 */
struct field {
	const char *name;
	enum field_kind kind;
	size_t offset;
	enum field_need need;
	int64_t low, high;
	bool in_bytes; /* a text's length is counted in bytes, not in characters */
	const char *choices;
	const char *(*check)(const char *text);
};

enum json_mode {
	JSON_WHOLE,  /* required fields must be there */
	JSON_PARTIAL /* PATCH: none is required */
};

/*
 * object's members -> *into.  Members that are not in the table are ignored.
 * INVALID after adding every fault.
 */
enum outcome json_decode(const struct json *object, const struct field *fields,
    size_t count, enum json_mode, void *into, struct faults *) MUST_USE;

#endif
