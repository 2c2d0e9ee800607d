/*
 * JSON strings: "...".  Private to json/.
 */
#ifndef JSON_QUOTED_H
#define JSON_QUOTED_H

#include <stddef.h>

#include "base/outcome.h"
#include "cursor.h"

struct arena;

/* What a string says: UTF-8 without NUL, in the text that is read when nothing in it is
 * escaped, else in the arena. */
struct quoted {
	const char *bytes;
	size_t length;
};

/* Reads a string; the cursor stands on its opening quote. */
const char *quoted_read(struct cursor *, struct arena *, struct quoted *) MUST_USE;

#endif
