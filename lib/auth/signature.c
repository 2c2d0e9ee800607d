#include "auth/signature.h"

#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "metrics/metrics.h"
#include "metrics/refusal.h"

static const char *webhook_secret;
static const char *webhook_secret_previous;

/* clang-format off */
static const struct variable webhook_variables[] = {
	{ .name = "JITSI_WEBHOOK_SECRET", .kind = VARIABLE_TEXT, .is_secret = true,
	  .into = &webhook_secret, .low = 24 },
	{ .name = "JITSI_WEBHOOK_SECRET_PREVIOUS", .kind = VARIABLE_TEXT, .is_secret = true,
	  .into = &webhook_secret_previous, .low = 24 },
};
/* clang-format on */

static void
require(struct config_faults *faults)
{
	if (webhook_secret == NULL)
		config_fault(
		    faults, "JITSI_WEBHOOK_SECRET", "required, at least 24 bytes");
}

const struct config_group signature_config = { webhook_variables,
	COUNT(webhook_variables), require };

const struct config_group signature_optional_config = { webhook_variables,
	COUNT(webhook_variables), NULL };

bool
signature_configured(void)
{
	return webhook_secret != NULL;
}

const char *
signature_secret(void)
{
	return webhook_secret;
}

const char *
signature_previous_secret(void)
{
	return webhook_secret_previous;
}

static enum outcome
refuse(enum refusal refusal, const char *reason)
{
	return refusal_warn("webhook refused: ", refusal, reason);
}

enum outcome
signature_check(const char *header, const char *body, size_t length)
{
	static const char prefix[] = "sha256=";
	uint8_t given[DIGEST_BYTES], mac[DIGEST_BYTES], mac_previous[DIGEST_BYTES];
	const char *second = webhook_secret_previous;
	bool current, previous;

	if (webhook_secret == NULL)
		return refuse(
		    REFUSED_SECRET_UNSET, "JITSI_WEBHOOK_SECRET is not set: set it");
	if (header == NULL)
		return refuse(REFUSED_SIGNATURE_MISSING,
		    "the signature is missing: give the sender JITSI_WEBHOOK_SECRET");
	if (text_starts(header, prefix))
		header += sizeof(prefix) - 1;
	if (!text_unhex(header, given, sizeof(given)))
		return refuse(REFUSED_SIGNATURE_MALFORMED,
		    "the signature is not 64 hexadecimal digits: check which program sends");

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
		return refuse(REFUSED_SIGNATURE_WRONG,
		    "the signature is wrong: compare the sender's secret with JITSI_WEBHOOK_SECRET");
	metrics_signature(current ? SECRET_CURRENT : SECRET_PREVIOUS);
	return OK;
}

const char *
signature_make(struct arena *arena, const char *body, size_t length)
{
	return mac_hex(arena, mac_key_of(webhook_secret), body, length);
}
