/*
 * What is wrong with a request, in the shape of FastAPI's errors, which clients parse:
 * {"type","loc":["body","field"],"msg","input"}.
 */
#ifndef JSON_FAULT_H
#define JSON_FAULT_H

#include <stddef.h>

struct arena;
struct json;
struct json_flaw;

/* The maximum number of faults in one response: a list may have thousands. */
#define FAULTS_MOST 100

/* The faults of one request.  Zero it, with the arena set, before use. */
struct faults {
	struct arena *arena;
	char *items; /* JSON objects, comma-separated; NULL while there is none */
	size_t count;
	/* What stands in loc between "body" and the field, as JSON: "\"data\"", "\"all\",3". */
	const char *within;
};

struct fault {
	const char *type;    /* FastAPI's: "missing", "string_type", "value_error", ... */
	const char *place;   /* "body", "query" or "path" */
	const char *field;   /* NULL: the place itself */
	const char *message; /* in English */
	const char *input;   /* JSON text of what was given; NULL: null */
};

void fault_add(struct faults *, const struct fault *);

/* The same for a value out of the body: loc is ["body", ..., field]; input is the value
 * (NULL: null; more than 1 KiB of it: null). */
void fault_add_value(struct faults *, const char *type, const char *field,
    const char *message, const struct json *value);

/* The body is no JSON: "json_invalid", loc ["body", offset], the reason in ctx. */
void fault_add_flaw(struct faults *, const struct json_flaw *);

#endif
