/*
 * jibri-complete: what Jibri reports, itself and by its finalize script.
 *
 *	POST /v1/jibri/recording-complete          signed, or by a key of scope ingest
 *	POST /v1/jibri/v1/status                   the same, or by Jibri's own token
 *	POST /v1/jibri/v1/session/status           the same
 */
#include "auth/jibri_token.h"
#include "auth/signature.h"
#include "cgi-bin/shared/find-key.h"
#include "cgi-bin/shared/jitsi-gates.h"
#include "cgi-bin/shared/refusals.h"
#include "handlers.h"
#include "web/app.h"
#include "web/route.h"

/* clang-format off */
static const struct route routes[] = {
	{ "POST", "/v1/jibri/recording-complete", gate_signature_or_key, complete_recording },
	{ "POST", "/v1/jibri/v1/status", gate_jibri, note_status },
	{ "POST", "/v1/jibri/v1/session/status", gate_jibri, note_session },
};
/* clang-format on */

static const struct app app = {
	.name = "jibri-complete",
	.routes = routes,
	.route_count = COUNT(routes),
	.groups = { &signature_config, &jibri_token_config },
	.threads = 1,
	.body_bytes = EVENT_BODY_BYTES,
	.refusals = &refusals,
	.find_key = find_key,
};

int
main(int argc, char **argv)
{
	return app_run(&app, argc, argv);
}
