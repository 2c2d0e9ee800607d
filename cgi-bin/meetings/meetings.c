/*
 * meetings: opening them, reading what happened in them.
 *
 *	POST  /v1/rooms/{room_name}/meeting        open-meeting.c
 *	GET   /v1/meetings                         the caller's own
 *	GET   /v1/meetings/{id}                    read-meeting.c
 *	POST  /v1/meetings/{id}/end                also in Jitsi
 *	POST  /v1/meetings/{id}/message
 *	POST  /v1/meetings/{id}/participants/{person}/remove
 *	PATCH /v1/meetings/{id}/deactivate         rule-meeting.c
 *	DELETE /v1/meetings/{id}                   erase-meeting.c
 *	GET   /v1/meetings/{id}/events             by cursor
 *	GET   /v1/meetings/{id}/participants
 *	GET   /v1/meetings/{id}/recordings
 *	GET   /v1/meetings/{id}/consent            meeting-history.c
 *	POST  /v1/meetings/{id}/consent
 *	POST  /v1/recordings/{id}/release          give-consent.c
 *	GET   /v1/recordings/{id}/file             by a bearer or a link
 *	GET   /v1/recordings/{id}/links            list-links.c
 *	POST  /v1/recordings/{id}/redeliver        redeliver-recording.c
 *	GET   /v1/jitsi/keys/{sha256 of kid}.pem   send-keys.c
 *	GET   /v1/jitsi/jwks.json
 *	GET   /v1/jitsi/login                      send-login.c
 *	POST  /v1/jitsi/conference
 *	GET   /v1/jitsi/conference/{id}
 *	DELETE /v1/jitsi/conference/{id}           reserve-conference.c: mod_reservations asks
 *	POST  /v1/jitsi/admission                  admit-room.c: Prosody asks, signed as events
 */
#include <stdlib.h>

#include "auth/caller.h"
#include "auth/event_sync.h"
#include "auth/link.h"
#include "auth/signature.h"
#include "base/log.h"
#include "cgi-bin/shared/find-key.h"
#include "cgi-bin/shared/find-provider-keys.h"
#include "cgi-bin/shared/jitsi-gates.h"
#include "cgi-bin/shared/refusals.h"
#include "handlers.h"
#include "model/guess.h"
#include "model/meeting.h"
#include "model/provider.h"
#include "model/recording.h"
#include "model/storage.h"
#include "platform/platform.h"
#include "web/app.h"
#include "web/route.h"
#include "wire/login.h"

/* clang-format off */
static const struct route routes[] = {
	{ "POST", "/v1/rooms/{room_name}/meeting", gate_anybody, open_meeting },
	{ "GET", "/v1/meetings", gate_signed_in, list_meetings },
	{ "GET", "/v1/meetings/{id}", gate_anybody, read_meeting },
	{ "PATCH", "/v1/meetings/{id}/deactivate", gate_signed_in, deactivate_meeting },
	{ "POST", "/v1/meetings/{id}/end", gate_signed_in, end_meeting },
	{ "POST", "/v1/meetings/{id}/message", gate_signed_in, message_meeting },
	{ "POST", "/v1/meetings/{id}/participants/{person...}/remove", gate_signed_in, remove_person },
	{ "DELETE", "/v1/meetings/{id}", gate_signed_in, erase_meeting },
	{ "GET", "/v1/meetings/{id}/events", gate_signed_in, list_events },
	{ "GET", "/v1/meetings/{id}/participants", gate_signed_in, list_participants },
	{ "GET", "/v1/meetings/{id}/recordings", gate_signed_in, list_recordings },
	{ "GET", "/v1/meetings/{id}/consent", gate_signed_in, list_consents },
	{ "POST", "/v1/meetings/{id}/consent", gate_anybody, give_consent },
	{ "POST", "/v1/recordings/{id}/release", gate_signed_in, release_recording },
	{ "GET", "/v1/recordings/{id}/file", gate_anybody, send_recording },
	{ "GET", "/v1/recordings/{id}/links", gate_signed_in, list_links },
	{ "POST", "/v1/recordings/{id}/redeliver", gate_signed_in, redeliver_recording },
	{ "GET", "/v1/jitsi/keys/{file}", gate_open, send_key },
	{ "GET", "/v1/jitsi/jwks.json", gate_open, send_key_set },
	{ "GET", "/v1/jitsi/login", gate_open, send_login },
	{ "POST", "/v1/jitsi/conference", gate_event_sync_form, reserve_conference },
	{ "GET", "/v1/jitsi/conference/{id}", gate_event_sync, read_conference },
	{ "DELETE", "/v1/jitsi/conference/{id}", gate_event_sync, release_conference },
	{ "POST", "/v1/jitsi/admission", gate_signature, admit_room },
};
/* clang-format on */

static void
start(void)
{
	const char *problem = storage_problem();

	if (problem != NULL)
		log_error("%s", problem);
	caller_warn();
	if (!platform_start())
		exit(EXIT_FAILURE);
}

static const struct app app = {
	.name = "meetings",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &caller_config, &provider_config, &meeting_config, &guess_config,
	    &recording_config, &link_config, &storage_config, &login_config,
	    &signature_optional_config, &event_sync_config },
	.more_groups = platform_groups,
	.threads = 4,
	.body_bytes = BODY_BYTES,
	.refusals = &refusals,
	.find_key = find_key,
	.find_provider_keys = find_provider_keys,
	.start = start,
	.removable = storage_folder,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
