/*
 * The query string: ?page=2&size=10.  Unknown parameters are ignored; of one given
 * twice the last counts.  A value that is not UTF-8, has control characters or is not as
 * the function requires adds a fault and returns INVALID.
 */
#ifndef WEB_PARAMETER_H
#define WEB_PARAMETER_H

#include <stddef.h>
#include <stdint.h>

#include "base/flag.h"
#include "base/outcome.h"

struct reply;
struct request;

/* Decoded; NULL when absent or empty. */
enum outcome parameter_text(
    const struct request *, struct reply *, const char *name, const char **text) MUST_USE;

/* One of the choices, after which NULL stands; NULL when absent. */
enum outcome parameter_choice(const struct request *, struct reply *, const char *name,
    const char *const *choices, const char **text) MUST_USE;

struct range {
	int64_t low, high;
};

/* An integer in the range; *number is unchanged when it is absent. */
enum outcome parameter_integer(const struct request *, struct reply *, const char *name,
    struct range, int64_t *number) MUST_USE;

/* true or false (also 1 and 0). */
enum outcome parameter_flag(
    const struct request *, struct reply *, const char *name, enum flag *flag) MUST_USE;

/* An RFC 3339 time, converted to UTC with microseconds; NULL when absent. */
enum outcome parameter_moment(const struct request *, struct reply *, const char *name,
    const char **moment) MUST_USE;

/* INVALID if one of these is: a query with several faults gets all of them in one answer. */
enum outcome parameter_all(const enum outcome *, size_t count) MUST_USE;

#endif
