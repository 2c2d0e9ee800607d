/*
 * whereby: events from Whereby into the log.
 *
 *	POST /v1/whereby                           signed, with a time
 */
#include "cgi-bin/shared/refusals.h"
#include "handlers.h"
#include "platform/whereby_signature.h"
#include "web/app.h"
#include "web/route.h"

static const struct route routes[] = {
	{ "POST", "/v1/whereby", gate_whereby, receive_event },
};

static const struct app app = {
	.name = "whereby",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &whereby_signature_config },
	.threads = 1,
	.body_bytes = BODY_BYTES,
	.refusals = &refusals,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
