/*
 * JSON numbers.  Private to json/.
 */
#ifndef JSON_NUMERAL_H
#define JSON_NUMERAL_H

#include "base/outcome.h"
#include "json/cursor.h"

/*
 * Walks a number; the cursor stands on its first character, a digit or '-'.
 * Refuses more than JSON_DIGITS digits (json/strict.h) before or after the point
 * when it is written out.
 */
const char *numeral_walk(struct cursor *) MUST_USE;

#endif
