#include "traffic.h"

#include <assert.h>
#include <string.h>

#include "auth/digest.h"
#include "base/log.h"
#include "cgi.h"
#include "metrics/metrics.h"
#include "web/app.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"

/* More than any program has. */
#define ROUTES_MOST 32

/* The last one is for requests without a route, as strangers send them. */
static struct metrics_route *counters[ROUTES_MOST + 1];

void
traffic_open(const struct app *app)
{
	const char *why = metrics_open(app->name);

	assert(app->route_count <= ROUTES_MOST);
	if (why != NULL && !cgi_is()) /* which would log it for each request */
		log_warn(METRICS_WARNING, metrics_path(), why);
	for (size_t i = 0; i < app->route_count; i++)
		counters[i] = metrics_route(app->routes[i].method, app->routes[i].path);
	counters[ROUTES_MOST] = metrics_route("-", "-");
}

/* Identifies a caller in the log without naming them: 12 digits of their id's SHA-256. */
static const char *
mark_of(const struct request *request)
{
	const char *id = request->caller.id;
	char *digest;

	if (id == NULL)
		return "-";
	digest = digest_hex(request->arena, id, strlen(id));
	digest[12] = '\0';
	return digest;
}

/* Log files outlive an erased meeting, so they contain no ids and no names. */
void
traffic_note(const struct request *request, const struct reply *reply, int64_t took_us)
{
	const struct caller *caller = &request->caller;

	metrics_request(counters[request->route == NULL ? ROUTES_MOST : request->row],
	    reply->status, took_us);
	log_info("%s %s %d %lld.%03lldms caller=%s%s%s",
	    request->is_head ? "HEAD" : request->method,
	    request->route == NULL ? "-" : request->route, reply->status,
	    (long long)(took_us / 1000), (long long)(took_us % 1000), mark_of(request),
	    caller->key_id == NULL ? "" : " key=",
	    caller->key_id == NULL ? "" : caller->key_id);
}
