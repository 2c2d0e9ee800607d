/*
 * What reflectorctl doctor last found on each host.
 */
#ifndef MODEL_DOCTOR_REPORT_H
#define MODEL_DOCTOR_REPORT_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* The rows of a longer report are not stored. */
#define DOCTOR_REPORT_BYTES ((size_t)256 * 1024)

struct doctor_report {
	const char *host, *at;
	const char *rows; /* a JSON array */
};

struct doctor_report_list {
	struct doctor_report *items; /* by host */
	int64_t count;
};

/*
 * Replaces the report of a host.  Reports of hosts that have stored none for 30 days are removed,
 * and all but the newest 50.  INVALID: it is too long.
 */
enum outcome doctor_report_keep(
    struct db *, struct arena *, const char *host, const char *rows) MUST_USE;

enum outcome doctor_report_list(
    struct db *, struct arena *, struct doctor_report_list *) MUST_USE;

#endif
