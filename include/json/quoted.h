/*
 * JSON strings: "...".  Private to json/.
 */
#ifndef JSON_QUOTED_H
#define JSON_QUOTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "json/cursor.h"

struct arena;

/* Walks a string; the cursor stands on its opening quote.  *escaped: has it a '\'? */
const char *quoted_walk(struct cursor *, bool *escaped) MUST_USE;

/*
 * What stands between the quotes, of a string that quoted_walk has passed, is
 * what text says, once it is unescaped?
 */
bool quoted_equals(struct cursor inside, const char *text);

/* The same, unescaped: UTF-8 in the arena, *length bytes. */
const uint8_t *quoted_unescape(struct arena *, struct cursor inside, size_t *length);

#endif
