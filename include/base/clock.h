/*
 * Time.  A moment is int64_t microseconds since 1970-01-01T00:00:00Z; text is
 * RFC 3339.  Deadlines are milliseconds of the monotonic clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

/* Ten years: the longest duration that a setting may have.  A moment plus this duration is
 * still in PostgreSQL's range. */
#define MOMENT_LONGEST_MS ((int64_t)315360000 * 1000)

/* The bounds of what RFC 3339 can write: years 0001 to 9999. */
#define CLOCK_EARLIEST INT64_C(-62135596800000000)
#define CLOCK_LATEST INT64_C(253402300799999999)

/* The moment now. */
int64_t clock_now(void);

/* Milliseconds of a clock that only goes forward; for deadlines and durations. */
int64_t clock_monotonic_ms(void);

/* The same clock in microseconds. */
int64_t clock_monotonic_us(void);

/*
 * "2025-01-15T10:30:00.123456Z" (digits = 6) or ".123Z" (digits = 3); digits is
 * 0 to 6.  moment lies in CLOCK_EARLIEST..CLOCK_LATEST.
 */
char *clock_format(struct arena *, int64_t moment, unsigned digits);

/*
 * Reads RFC 3339: date, 'T' 't' or blank, time, any number of fraction digits
 * (cut to microseconds), then 'Z' 'z' or +hh:mm.  Without an offset it is UTC.
 * Second 60 (a leap second) is the first moment of the next minute.  false for
 * anything else or a day that does not exist; *moment is then untouched.
 */
bool clock_parse(const char *text, int64_t *moment) MUST_USE;

/*
 * Unix seconds, as JSON senders give them (a fraction is allowed), rounded to
 * the microsecond.  false outside CLOCK_EARLIEST..CLOCK_LATEST or for a NaN.
 */
bool clock_from_unix(double seconds, int64_t *moment) MUST_USE;

#endif
