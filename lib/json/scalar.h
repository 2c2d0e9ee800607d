/*
 * Values without members and items: texts, numbers, flags, null.  Private to json/.
 */
#ifndef JSON_SCALAR_H
#define JSON_SCALAR_H

#include "base/outcome.h"
#include "cursor.h"

struct arena;
struct json_object;

/* Reads the value at the cursor, which is not at its end.  *value, the caller's to put, is left
 * as it is by null, for which json-c has no object, and by a flaw. */
const char *scalar_read(
    struct cursor *, struct arena *, struct json_object **value) MUST_USE;

#endif
