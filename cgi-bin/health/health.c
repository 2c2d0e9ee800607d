/*
 * health: what monitoring asks.
 *
 *	GET /v1/jitsi/health      this service answers; the database is not asked
 *	GET /v1/health/live       this process answers; these two: alive.c
 *	GET /v1/health/ready      the database and its schema: ready.c; loopback only in production
 *	GET /v1/health/report     the same, and what doctor found, for operators: report.c
 *	GET /v1/openapi.yaml      the API's description: send-openapi.c
 *	GET /metrics              Prometheus' text format: metrics.c; loopback only in production
 */
#include "auth/caller_optional.h"
#include "auth/signature.h"
#include "base/log.h"
#include "cgi-bin/shared/find-key.h"
#include "cgi-bin/shared/find-provider-keys.h"
#include "cgi-bin/shared/refusals.h"
#include "handlers.h"
#include "model/jibri.h"
#include "model/provider.h"
#include "model/recording.h"
#include "model/storage.h"
#include "web/app.h"
#include "web/route.h"

static const struct route routes[] = {
	{ "GET", "/v1/jitsi/health", gate_open, show_health },
	{ "GET", "/v1/health/live", gate_open, show_alive },
	{ "GET", "/v1/health/ready", gate_open, show_ready },
	{ "GET", "/v1/health/report", gate_operator, show_report },
	{ "GET", "/v1/openapi.yaml", gate_open, send_openapi },
	{ "GET", "/metrics", gate_open, show_metrics },
};

static void
start(void)
{
	if (!caller_optional_works())
		log_warn("AUTH_ settings are missing or faulty, so nobody can read "
			 "/v1/health/report: sudo reflectorctl config names them");
}

static const struct app app = {
	.name = "health",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &caller_optional_config, &provider_config, &jibri_config,
	    &recording_config, &signature_config, &storage_config },
	.threads = 8,
	.body_bytes = BODY_BYTES,
	.refusals = &refusals,
	.find_key = find_key,
	.find_provider_keys = find_provider_keys,
	.start = start,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
