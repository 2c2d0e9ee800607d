/*
 * Why a caller or a request is refused: a text for the log, and one of a few kinds for the
 * metrics.
 */
#ifndef METRICS_REFUSAL_H
#define METRICS_REFUSAL_H

#include <stdbool.h>

#include "base/outcome.h"

enum refusal {
	REFUSED_SECRET_UNSET, /* the setting that would check it is not set */
	REFUSED_SIGNATURE_MISSING,
	REFUSED_SIGNATURE_MALFORMED,
	REFUSED_SIGNATURE_WRONG,
	REFUSED_SIGNATURE_STALE,
	REFUSED_TOKEN_MISSING,
	REFUSED_TOKEN_MALFORMED,
	REFUSED_TOKEN_WRONG, /* its signature, or the whole of a shared token */
	REFUSED_TOKEN_EXPIRED,
	REFUSED_TOKEN_EARLY,
	REFUSED_TOKEN_AUDIENCE,
	REFUSED_TOKEN_ISSUER,
	REFUSED_TOKEN_CLAIMS,
	REFUSED_TOKEN_KEY, /* none of our keys has its kid */
	REFUSED_KEY_UNKNOWN,
	REFUSED_KEY_SCOPE,
	REFUSED_LINK_WRONG,
	REFUSED_LINK_EXPIRED,
	REFUSED_NOT_LOCAL, /* AUTH_BACKEND is none, and the caller is elsewhere */
	REFUSED_MEETING_UNKNOWN,
	REFUSED_BODY_TOO_LARGE,
	REFUSED_BODY_INVALID, /* or a parameter */
	REFUSED_MEDIA_TYPE,
	REFUSALS /* how many there are */
};

/* text: NULL: there is none */
struct objection {
	enum refusal refusal;
	const char *text;
};

/* Is it about who the caller is, and not about what was sent? */
bool refusal_is_caller(enum refusal);

/* Its name in the metrics: "signature_wrong". */
const char *refusal_name(enum refusal);

/*
 * Logs "<begin><text>", "link refused: it has expired", and counts it.  Returns UNAUTHENTICATED.  refusal_warn: the
 * operator has to do something, which the text says.
 */
enum outcome refusal_note(const char *begin, enum refusal, const char *text);
enum outcome refusal_warn(const char *begin, enum refusal, const char *text);

#endif
