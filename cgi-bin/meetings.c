/*
 * meetings: opening them, reading what happened in them.
 *
 *	POST  /v1/rooms/{room_name}/meeting        open-meeting.c
 *	GET   /v1/meetings                         the caller's own
 *	GET   /v1/meetings/{id}
 *	PATCH /v1/meetings/{id}/deactivate         read-meeting.c
 *	GET   /v1/meetings/{id}/events             by cursor
 *	GET   /v1/meetings/{id}/participants
 *	GET   /v1/meetings/{id}/recordings         meeting-history.c
 */
#include "auth/caller.h"
#include "meeting-history.h"
#include "model/meeting.h"
#include "model/recording.h"
#include "open-meeting.h"
#include "read-meeting.h"
#include "web/app.h"
#include "web/route.h"
#include "wire/invitation.h"

static const struct route routes[] = {
	{ "POST", "/v1/rooms/{room_name}/meeting", ANYBODY, open_meeting },
	{ "GET", "/v1/meetings", SIGNED_IN, list_meetings },
	{ "GET", "/v1/meetings/{id}", ANYBODY, read_meeting },
	{ "PATCH", "/v1/meetings/{id}/deactivate", SIGNED_IN, deactivate_meeting },
	{ "GET", "/v1/meetings/{id}/events", SIGNED_IN, list_events },
	{ "GET", "/v1/meetings/{id}/participants", SIGNED_IN, list_participants },
	{ "GET", "/v1/meetings/{id}/recordings", SIGNED_IN, list_recordings },
};

static const struct app app = {
	.name = "meetings",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &caller_config, &jitsi_config, &meeting_config, &recording_config },
	.threads = 4,
	.body_bytes = BODY_BYTES,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
