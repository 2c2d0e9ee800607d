#include "metrics/refusal.h"

#include "base/log.h"
#include "metrics/metrics.h"

static const char *const names[REFUSALS] = {
	[REFUSED_SECRET_UNSET] = "secret_unset",
	[REFUSED_SIGNATURE_MISSING] = "signature_missing",
	[REFUSED_SIGNATURE_MALFORMED] = "signature_malformed",
	[REFUSED_SIGNATURE_WRONG] = "signature_wrong",
	[REFUSED_SIGNATURE_STALE] = "signature_stale",
	[REFUSED_TOKEN_MISSING] = "token_missing",
	[REFUSED_TOKEN_MALFORMED] = "token_malformed",
	[REFUSED_TOKEN_WRONG] = "token_wrong",
	[REFUSED_TOKEN_EXPIRED] = "token_expired",
	[REFUSED_TOKEN_EARLY] = "token_early",
	[REFUSED_TOKEN_AUDIENCE] = "token_audience",
	[REFUSED_TOKEN_ISSUER] = "token_issuer",
	[REFUSED_TOKEN_CLAIMS] = "token_claims",
	[REFUSED_TOKEN_KEY] = "token_key",
	[REFUSED_KEY_UNKNOWN] = "key_unknown",
	[REFUSED_KEY_SCOPE] = "key_scope",
	[REFUSED_LINK_WRONG] = "link_wrong",
	[REFUSED_LINK_EXPIRED] = "link_expired",
	[REFUSED_NOT_LOCAL] = "not_local",
	[REFUSED_MEETING_UNKNOWN] = "meeting_unknown",
	[REFUSED_BODY_TOO_LARGE] = "body_too_large",
	[REFUSED_BODY_INVALID] = "body_invalid",
	[REFUSED_MEDIA_TYPE] = "media_type",
};

bool
refusal_is_caller(enum refusal refusal)
{
	return refusal < REFUSED_MEETING_UNKNOWN;
}

const char *
refusal_name(enum refusal refusal)
{
	return names[refusal];
}

enum outcome
refusal_note(const char *begin, enum refusal refusal, const char *text)
{
	log_info("%s%s", begin, text);
	metrics_refusal(refusal);
	return UNAUTHENTICATED;
}

enum outcome
refusal_warn(const char *begin, enum refusal refusal, const char *text)
{
	log_warn("%s%s", begin, text);
	metrics_refusal(refusal);
	return UNAUTHENTICATED;
}
