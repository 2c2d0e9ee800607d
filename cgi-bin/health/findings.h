/*
 * What is wrong with the service: what ready and the report say.
 */
#ifndef HEALTH_FINDINGS_H
#define HEALTH_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct json_writer;
struct request;

#define FINDINGS_PROBLEMS 3

/* What no request needs, but somebody should look after; the detail says what to do. */
struct finding {
	const char *type;
	int64_t count;
	const char *detail;
};

struct findings {
	/* What requests need and is missing. */
	const char *problems[FINDINGS_PROBLEMS];
	size_t problem_count;
	/* The database has the tables and functions of this release. */
	bool is_known_schema;
	struct finding *warnings;
	size_t warning_count;
};

/* Sets all but the warnings.  Another outcome than OK: the database does not answer. */
enum outcome findings_look(struct request *, struct findings *) MUST_USE;

/* Sets the warnings.  A question that takes too long is no reason to be taken out of service. */
void findings_warn(struct request *, struct findings *);

/* The array "warnings". */
void findings_put_warnings(struct json_writer *, const struct findings *);

#endif
