/*
 * The route table of a program: method, path, gate and handler of each route.
 *
 *	{ "POST", "/v1/rooms/{name}/meeting", gate_anybody, open_meeting },
 *
 * A {part} stands for one path segment, never empty; the handler finds it in
 * request->captures, in order.  A {part...} may have slashes: the web server decodes %2F before
 * a program sees it.  It takes all up to what stands behind it, which has no {part}.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stddef.h>

#include "base/outcome.h"
#include "web/gate.h"

struct reply;
struct request;

typedef enum outcome handler(struct request *, struct reply *);

struct route {
	const char *method;
	const char *path;
	gate *admit;
	handler *handle;
};

/*
 * Answers a prepared request: finds the row; 404, 405 with Allow, OPTIONS, 413,
 * 401, 415 are decided here; else calls the handler.
 */
void route_serve(const struct route *, size_t count, struct request *, struct reply *);

#endif
