/*
 * Numbers that come as text.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

/*
 * Decimal digits with an optional '-', the whole text, low <= *number <= high.
 * false for anything else (a '+', a blank, overflow); *number is then untouched.
 */
bool number_parse(const char *text, int64_t low, int64_t high, int64_t *number) MUST_USE;

/*
 * Seconds with an optional decimal fraction ("15", "0.25"), as milliseconds,
 * rounded up, so that a positive wait never becomes 0.  false unless the result is in
 * low_ms..high_ms.
 */
bool number_parse_seconds(
    const char *text, int64_t low_ms, int64_t high_ms, int64_t *milliseconds) MUST_USE;

#endif
