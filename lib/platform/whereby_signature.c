#include "platform/whereby_signature.h"

#include "auth/timed_signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "metrics/refusal.h"

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
	struct objection fault = { REFUSED_SECRET_UNSET,
		"WHEREBY_WEBHOOK_SECRET is not set" };

	if (webhook_secret != NULL)
		fault = timed_signature_fault(arena, &signature);
	if (fault.text == NULL)
		return OK;
	return refusal_warn("Whereby's webhook refused: ", fault.refusal,
	    arena_printf(arena,
		"%s: compare WHEREBY_WEBHOOK_SECRET with Whereby's dashboard",
		fault.text));
}
