/*
 * Is this JSON?  json-c takes what RFC 8259 does not allow (single quotes, NaN,
 * duplicate members, bad UTF-8, see json_tokener.c), so every text from outside
 * is walked here first.
 *
 * Refused: anything that is not RFC 8259, UTF-8 that is not RFC 3629, duplicate
 * members of one object (compared after unescaping), \u0000, unpaired surrogates,
 * depth over JSON_DEPTH, and numbers with more than JSON_DIGITS digits before or
 * after the point when written out (PostgreSQL's jsonb would print 131 072 of
 * them).
 */
#ifndef JSON_STRICT_H
#define JSON_STRICT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct arena;

#define JSON_DEPTH 32
#define JSON_DIGITS 308

/* Where and why a text is not JSON. */
struct json_flaw {
	size_t offset;	    /* bytes from the start */
	const char *reason; /* static: "duplicate member", "number too long", ... */
};

/*
 * Walks length bytes.  OK, or INVALID with *flaw filled in.  Takes memory of the arena
 * only for member names.
 */
enum outcome json_strict(
    struct arena *, const char *bytes, size_t length, struct json_flaw *) MUST_USE;

/* A part of a text: not NUL-terminated. */
struct json_span {
	const char *start;
	size_t length;
};

/*
 * The bytes of a member's value in the outermost object of a text that
 * json_strict has passed.  false when it has no such member (or is no object).
 */
bool json_member_span(
    const char *bytes, size_t length, const char *name, struct json_span *);

#endif
