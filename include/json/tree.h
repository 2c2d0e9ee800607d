/*
 * The value that was read: what it is, and what is in it.
 */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct json; /* a parsed value; lives as long as the arena it was parsed in */

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

/* A part of a text: not NUL-terminated. */
struct json_span {
	const char *start;
	size_t length;
};

/* The bytes that an object was read from, from brace to brace. */
struct json_span json_bytes(const struct json *object);

#endif
