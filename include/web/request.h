/*
 * One HTTP request, by FastCGI or plain CGI.  Everything it points at lives in its
 * arena until it is answered.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/caller.h"
#include "base/outcome.h"
#include "metrics/refusal.h"

struct arena;
struct db;
struct request;

#define REQUEST_CAPTURES 2

/* Sets the holder of the API key with this SHA-256; NOT_FOUND: the key is unknown. */
typedef enum outcome key_finder(struct request *, const char *hash, struct caller *);

/*
 * Brings the keys of users' tokens up to date: is_unknown: a token names a key that is not there.
 * OK: there are other keys now; NOT_FOUND: there are not; UNAVAILABLE: nobody knows.
 */
typedef enum outcome provider_keys_finder(struct request *, bool is_unknown);

struct request {
	struct arena *arena;
	struct db *db;	      /* the worker's own */
	key_finder *find_key; /* the program's; NULL: it accepts no keys */
	provider_keys_finder
	    *find_provider_keys; /* the program's; NULL: it has no users */
	char **variables;   /* CGI variables (RFC 3875), "NAME=value", NULL-terminated */
	const char *id;	    /* X-Request-Id */
	const char *trace;  /* "TRACE-FLAGS" of its traceparent (trace.h); NULL: none */
	const char *method; /* GET for HEAD */
	bool is_head;
	const char *path;  /* decoded by the web server; no trailing slash */
	const char *route; /* the path of the route's row; NULL: it has none */
	size_t row;	   /* the route's, in the program's table, if it has one */
	const char *query; /* as sent; "" when there is none */
	const char *body;  /* NUL-terminated; never NULL */
	size_t body_bytes;
	enum outcome body_fate; /* OK, TOO_LARGE, or MALFORMED: truncated */
	int64_t received_at;	/* a moment (base/clock.h) */
	const char
	    *captures[REQUEST_CAPTURES]; /* the values of the {...} in the route's path */
	struct caller caller;		 /* set once the route's gate has admitted it */
	bool has_form;	      /* set by such a gate: the body is no JSON but a form */
	enum refusal refusal; /* once it is served; REFUSALS: nobody refused it */
};

/*
 * Sets id, method, path and query from the variables.  variables, body and body_fate must
 * be set already.
 */
void request_prepare(struct request *);

/* The first CGI variable of that name, NULL when there is none ("HTTP_ORIGIN"). */
const char *request_variable(const struct request *, const char *name);

/* The same, NULL also when there are several. */
const char *request_only(const struct request *, const char *name);

/* All variables of that name, as one comma-separated list; "" when there is none. */
const char *request_list(const struct request *, const char *name);

/* How many variables have that name: a header that was sent twice counts twice. */
size_t request_variable_count(const struct request *, const char *name);

#endif
