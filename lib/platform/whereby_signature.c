#include "platform/whereby_signature.h"

#include "auth/timed_signature.h"
#include "base/config.h"
#include "base/log.h"

static const char *webhook_secret;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "WHEREBY_WEBHOOK_SECRET", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &webhook_secret,
	  .low = 16 },
};
/* clang-format on */

const struct config_group whereby_signature_config = { variables, COUNT(variables),
	NULL };

enum outcome
whereby_signature_check(
    struct arena *arena, const char *header, const char *body, size_t length, int64_t now)
{
	const struct timed_signature signature = { header, body, length, webhook_secret,
		now };
	const char *fault = webhook_secret == NULL ?
	    "WHEREBY_WEBHOOK_SECRET is not set" :
	    timed_signature_fault(arena, &signature);

	if (fault == NULL)
		return OK;
	log_warn("Whereby's webhook refused: %s: compare WHEREBY_WEBHOOK_SECRET with "
		 "Whereby's dashboard",
	    fault);
	return UNAUTHENTICATED;
}
