/*
 * JSON from outside -> structs, by field tables.  Every fault of a body is found in one pass
 * (json/fault.h).
 */
#ifndef JSON_DECODE_H
#define JSON_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "json/fault.h"
#include "json/tree.h"

struct arena;
struct json;

/*
 * Parses a body that must be one JSON object.  INVALID with one fault when it is
 * empty ("missing"), no JSON ("json_invalid", loc ["body", offset]) or no object
 * ("model_attributes_type").
 */
enum outcome json_parse_object(struct arena *, const char *bytes, size_t length,
    const struct json **, struct faults *) MUST_USE;

enum field_kind {
	FIELD_TEXT,   /* const char *; low..high: its length (high 0: any) */
	FIELD_ID,     /* const char *: as FIELD_TEXT, or the decimal text of an integer */
	FIELD_CHOICE, /* const char *: one of choices, blank-separated */
	FIELD_CHOICES, /* const char *: those of choices that an array has, comma-separated in the
			  order of choices; none of them twice */
	FIELD_FLAG,   /* enum flag (base/flag.h) */
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

/*
 * object's members -> *into.  Members that are not in the table are ignored.
 * INVALID after adding every fault.
 */
enum outcome json_decode(const struct json *object, const struct field *fields,
    size_t count, void *into, struct faults *) MUST_USE;

/* The same for PATCH: no field is required. */
enum outcome json_decode_partial(const struct json *object, const struct field *fields,
    size_t count, void *into, struct faults *) MUST_USE;

#endif
