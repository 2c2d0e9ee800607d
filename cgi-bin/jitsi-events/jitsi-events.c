/*
 * jitsi-events: events from Jitsi into the log.
 *
 *	POST /v1/jitsi/events                      the signed dialect
 *	POST /v1/jitsi/events/room/created         stock event_sync, by its bearer or a key
 *	POST /v1/jitsi/events/room/destroyed
 *	POST /v1/jitsi/events/occupant/joined
 *	POST /v1/jitsi/events/occupant/left
 *
 * Many workers, one connection: their events are committed together.  A second one is for
 * meetings that are slow.
 */
#include "append-together.h"
#include "auth/event_sync.h"
#include "auth/signature.h"
#include "cgi-bin/shared/find-key.h"
#include "cgi-bin/shared/jitsi-gates.h"
#include "cgi-bin/shared/refusals.h"
#include "handlers.h"
#include "web/app.h"
#include "web/route.h"
#include "wire/presence.h"

static const struct route routes[] = {
	{ "POST", "/v1/jitsi/events", gate_signature, receive_signed },
	{ "POST", "/v1/jitsi/events/room/created", gate_event_sync, receive_created },
	{ "POST", "/v1/jitsi/events/room/destroyed", gate_event_sync, receive_destroyed },
	{ "POST", "/v1/jitsi/events/occupant/joined", gate_event_sync, receive_joined },
	{ "POST", "/v1/jitsi/events/occupant/left", gate_event_sync, receive_left },
};

static void
start(void)
{
	find_key_start("jitsi-events");
	append_together_start();
}

static void
stop(void)
{
	append_together_stop();
	find_key_stop();
}

static const struct app app = {
	.name = "jitsi-events",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &signature_config, &event_sync_config, &presence_config },
	.threads = 64,
	.body_bytes = EVENT_BODY_BYTES,
	.refusals = &refusals,
	.find_key = find_key_together,
	.start = start,
	.stop = stop,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
