#include "auth/event_sync.h"

#include <stdint.h>
#include <string.h>

#include "auth/digest.h"
#include "auth/key.h"
#include "auth/token.h"
#include "base/config.h"
#include "base/text.h"
#include "metrics/refusal.h"

static const char *event_sync_token;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "JITSI_EVENT_SYNC_TOKEN", .kind = VARIABLE_TEXT, .is_secret = true,
	  .into = &event_sync_token },
};
/* clang-format on */

/* No bearer can be one with blanks, and one that looks like an API key is taken for one: such a
 * token would lock its owner out in silence. */
static void
settle(struct config_faults *faults)
{
	const char *token = event_sync_token;

	if (token != NULL &&
	    (strchr(token, ' ') != NULL || key_is(token) ||
		text_has_control(token, strlen(token))))
		config_fault(faults, "JITSI_EVENT_SYNC_TOKEN",
		    "must be a token without blanks and control characters, and must not "
		    "begin with the prefix of an API key");
}

const struct config_group event_sync_config = {
	.variables = variables,
	.count = COUNT(variables),
	.settle = settle,
};

static enum outcome
refuse(enum refusal refusal, const char *reason)
{
	return refusal_warn("webhook refused: ", refusal, reason);
}

enum outcome
event_sync_check(const char *authorization)
{
	uint8_t given[DIGEST_BYTES], wanted[DIGEST_BYTES];
	const char *token;

	if (event_sync_token == NULL)
		return refuse(REFUSED_SECRET_UNSET,
		    "JITSI_EVENT_SYNC_TOKEN is not set: set it, or give the sender an API key");
	if (token_bearer(authorization, &token) != OK || token == NULL)
		return refuse(REFUSED_TOKEN_MISSING,
		    "the bearer token is missing: check api_headers of event_sync");

	/* Digests are of one length, so not even the token's length shows. */
	digest_make(token, strlen(token), given);
	digest_make(event_sync_token, strlen(event_sync_token), wanted);
	if (!mac_equal(given, wanted, sizeof(wanted)))
		return refuse(REFUSED_TOKEN_WRONG,
		    "the bearer token is wrong: compare api_headers with JITSI_EVENT_SYNC_TOKEN");
	return OK;
}
