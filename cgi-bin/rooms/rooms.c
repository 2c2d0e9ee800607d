/*
 * rooms: the rooms that people make, and their keys for machines.
 *
 *	GET    /v1/rooms                   own and shared ones, newest first
 *	GET    /v1/rooms/name/{name}
 *	GET    /v1/rooms/{room_id}         these three: read-room.c
 *	POST   /v1/rooms
 *	PATCH  /v1/rooms/{room_id}
 *	DELETE /v1/rooms/{room_id}         these three: change-room.c
 *	POST   /v1/rooms/{room_id}/webhook/test    test-webhook.c
 *	GET    /v1/rooms/{room_id}/deliveries
 *	GET    /v1/deliveries
 *	GET    /v1/webhooks                these three: list-deliveries.c
 *	POST   /v1/deliveries/redeliver
 *	POST   /v1/deliveries/{id}/redeliver     these two: redeliver.c
 *	GET    /v1/api-keys                the caller's own
 *	POST   /v1/api-keys
 *	GET    /v1/api-keys/{id}
 *	DELETE /v1/api-keys/{id}           these four: api-keys.c
 *	GET    /v1/audit                       list-audit.c
 *	GET    /v1/sign-in                 how people sign in
 *	GET    /v1/me                      who the caller is; both: sign-in.c
 */
#include <stdlib.h>

#include "auth/caller.h"
#include "auth/sign_in.h"
#include "cgi-bin/shared/find-key.h"
#include "cgi-bin/shared/find-provider-keys.h"
#include "cgi-bin/shared/refusals.h"
#include "handlers.h"
#include "model/provider.h"
#include "net/post.h"
#include "web/app.h"
#include "web/route.h"

static const struct route routes[] = {
	{ "GET", "/v1/rooms", gate_anybody, list_rooms },
	{ "POST", "/v1/rooms", gate_signed_in, create_room },
	{ "GET", "/v1/rooms/name/{name}", gate_anybody, read_named_room },
	{ "GET", "/v1/rooms/{room_id}", gate_anybody, read_room },
	{ "PATCH", "/v1/rooms/{room_id}", gate_signed_in, change_room },
	{ "DELETE", "/v1/rooms/{room_id}", gate_signed_in, delete_room },
	{ "POST", "/v1/rooms/{room_id}/webhook/test", gate_signed_in, test_webhook },
	{ "GET", "/v1/rooms/{room_id}/deliveries", gate_signed_in, list_deliveries },
	{ "GET", "/v1/deliveries", gate_signed_in, list_all_deliveries },
	{ "POST", "/v1/deliveries/redeliver", gate_signed_in, redeliver_dead },
	{ "POST", "/v1/deliveries/{id}/redeliver", gate_signed_in, redeliver },
	{ "GET", "/v1/webhooks", gate_signed_in, list_webhooks },
	{ "GET", "/v1/api-keys", gate_signed_in, list_keys },
	{ "POST", "/v1/api-keys", gate_signed_in, create_key },
	{ "GET", "/v1/api-keys/{id}", gate_signed_in, read_key },
	{ "DELETE", "/v1/api-keys/{id}", gate_signed_in, delete_key },
	{ "GET", "/v1/audit", gate_signed_in, list_audit },
	{ "GET", "/v1/sign-in", gate_open, show_sign_in },
	{ "GET", "/v1/me", gate_signed_in, show_me },
};

static void
start(void)
{
	caller_warn();
	if (!poster_setup())
		exit(EXIT_FAILURE);
}

static const struct app app = {
	.name = "rooms",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &caller_config, &sign_in_config, &provider_config, &post_config },
	.threads = 8, /* for those that wait for webhooks */
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
