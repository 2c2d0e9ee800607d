#include "auth/signature.h"

#include <string.h>

#include "auth/digest.h"
#include "auth/key.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"

static const char *webhook_secret;
static const char *webhook_secret_previous;
static const char *event_sync_token;

/* clang-format off */
static const struct variable webhook_variables[] = {
	{ .name = "JITSI_WEBHOOK_SECRET", .kind = VARIABLE_TEXT, .is_secret = true,
	  .into = &webhook_secret, .required = true, .low = 24 },
	{ .name = "JITSI_WEBHOOK_SECRET_PREVIOUS", .kind = VARIABLE_TEXT, .is_secret = true,
	  .into = &webhook_secret_previous, .low = 24 },
};
/* clang-format on */

const struct config_group webhook_config = {
	.variables = webhook_variables,
	.count = COUNT(webhook_variables),
};

/* clang-format off */
static const struct variable event_sync_variables[] = {
	{ .name = "JITSI_EVENT_SYNC_TOKEN", .kind = VARIABLE_TEXT, .is_secret = true,
	  .into = &event_sync_token },
};
/* clang-format on */

/* No bearer can be one with blanks, and one that looks like an API key is taken for one: such a
 * token would lock its owner out in silence. */
static void
settle_event_sync(struct config_faults *faults)
{
	const char *token = event_sync_token;

	if (token != NULL &&
	    (strchr(token, ' ') != NULL || key_is(token) ||
		text_has_control(token, strlen(token))))
		config_fault(faults, "JITSI_EVENT_SYNC_TOKEN",
		    "a token without blanks and control "
		    "characters that does not begin as an API key does");
}

const struct config_group event_sync_config = {
	.variables = event_sync_variables,
	.count = COUNT(event_sync_variables),
	.settle = settle_event_sync,
};

bool
signature_configured(void)
{
	return webhook_secret != NULL;
}

static enum outcome
refuse(const char *reason)
{
	log_info("webhook refused: %s", reason);
	return UNAUTHENTICATED;
}

enum outcome
signature_check(const char *header, const char *body, size_t length)
{
	static const char prefix[] = "sha256=";
	uint8_t given[DIGEST_BYTES], mac[DIGEST_BYTES], mac_previous[DIGEST_BYTES];
	const char *second = webhook_secret_previous;
	bool current, previous;

	if (webhook_secret == NULL)
		return refuse("no secret is set");
	if (header == NULL)
		return refuse("it has no signature");
	if (text_starts(header, prefix))
		header += sizeof(prefix) - 1;
	if (!text_unhex(header, given, sizeof(given)))
		return refuse("its signature is not 64 hexadecimal digits");

	/* Two, always: the time tells nobody whether a second secret is set. */
	if (second == NULL)
		second = webhook_secret;
	mac_make(mac_key_of(webhook_secret), body, length, mac);
	mac_make(mac_key_of(second), body, length, mac_previous);
	current = mac_equal(given, mac, sizeof(mac));
	previous = mac_equal(given, mac_previous, sizeof(mac_previous));
	explicit_bzero(mac, sizeof(mac));
	explicit_bzero(mac_previous, sizeof(mac_previous));
	if (!current && !previous)
		return refuse("its signature is wrong");
	return OK;
}

const char *
signature_make(struct arena *arena, const char *body, size_t length)
{
	return mac_hex(arena, mac_key_of(webhook_secret), body, length);
}

enum outcome
event_sync_check(const char *authorization)
{
	uint8_t given[DIGEST_BYTES], wanted[DIGEST_BYTES];
	const char *token;

	if (event_sync_token == NULL)
		return refuse("JITSI_EVENT_SYNC_TOKEN is not set");
	if (token_bearer(authorization, &token) != OK || token == NULL)
		return refuse("it has no bearer token");

	/* Digests are of one length, so not even the token's length shows. */
	digest_make(token, strlen(token), given);
	digest_make(event_sync_token, strlen(event_sync_token), wanted);
	if (!mac_equal(given, wanted, sizeof(wanted)))
		return refuse("its bearer token is wrong");
	return OK;
}
