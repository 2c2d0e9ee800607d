/*
 * JSON numbers.  Private to json/.
 */
#ifndef JSON_NUMERAL_H
#define JSON_NUMERAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"
#include "cursor.h"

struct numeral {
	bool is_integer; /* it has no point, no exponent, and fits int64_t */
	int64_t integer;
};

/*
 * Reads a number; the cursor stands on its first character, a digit or '-'.
 * Refuses more than JSON_DIGITS digits (json/read.h) before or after the point
 * when it is written out.
 */
const char *numeral_read(struct cursor *, struct numeral *) MUST_USE;

#endif
