/*
 * Reads a text from outside into a tree of json-c's, in one walk.  json-c's own reader would
 * take what RFC 8259 does not allow (single quotes, NaN, duplicate members, bad UTF-8) and
 * clamp large integers.
 *
 * Refused: anything that is not RFC 8259, UTF-8 that is not RFC 3629, duplicate
 * members of one object (compared after unescaping), \u0000, unpaired surrogates,
 * depth over JSON_DEPTH, and numbers with more than JSON_DIGITS digits before or
 * after the point when written out (PostgreSQL's jsonb would print 131 072 of
 * them).
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct arena;
struct json;
struct json_span;

#define JSON_DEPTH 32
#define JSON_DIGITS 308

/* Where and why a text is not JSON. */
struct json_flaw {
	size_t offset;	    /* bytes from the start */
	const char *reason; /* static: "duplicate member", "number too long", ... */
};

/*
 * Reads length bytes.  OK, or INVALID with *flaw filled in and *value untouched.  *value lives
 * as long as the arena; json_bytes of it as long as the text, too.
 */
enum outcome json_read(struct arena *, const char *bytes, size_t length,
    const struct json **value, struct json_flaw *) MUST_USE;

/*
 * Parses any JSON text that we or PostgreSQL wrote, or that json_read took.
 * INVALID when it is none after all.
 */
enum outcome json_parse(
    struct arena *, const char *bytes, size_t length, const struct json **) MUST_USE;

/*
 * The bytes of a member's value, even of null.  false when the object has no such member.
 * Reads the object again: for what is rare.
 */
bool json_member_bytes(
    struct arena *, const struct json *object, const char *name, struct json_span *);

#endif
