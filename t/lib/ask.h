/*
 * A request without a web server, and its answer.
 */
#ifndef LIB_ASK_H
#define LIB_ASK_H

#include <stddef.h>

#include "web/reply.h"
#include "web/request.h"

struct route;

/* A request of these CGI variables (ends with NULL), not yet prepared; its body is "". */
struct request ask_raw(struct arena *, const char *const variables[]);

#define ASK_RAW(arena, ...) ask_raw(arena, (const char *const[]){ __VA_ARGS__, NULL })

/* The same, prepared. */
struct request ask_request(struct arena *, const char *const variables[]);

#define ASK_REQUEST(arena, ...)                                                          \
	ask_request(arena, (const char *const[]){ __VA_ARGS__, NULL })

/* The same, of a request with this query. */
struct request ask_query(struct arena *, const char *query);

void ask_set_body(struct request *, const char *body);

/* The answer of a table to a request. */
struct reply ask_routes(const struct route *, size_t count, struct request *);

/* The value of a header of an answer, NULL when it has none, "twice" when it has two. */
const char *ask_header(struct arena *, const struct reply *, const char *name);

/* What an answer says in "detail": its text, or the JSON of its list. */
const char *ask_detail(struct arena *, const struct reply *);

#endif
