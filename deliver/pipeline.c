#include "pipeline.h"

#include <stddef.h>

#include "base/config.h"
#include "base/url.h"
#include "model/webhook_secret.h"

static const char *url, *secret;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "PIPELINE_WEBHOOK_URL", .kind = VARIABLE_TEXT, .into = &url },
	{ .name = "PIPELINE_WEBHOOK_SECRET", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &secret, .low = 24 },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	if (url != NULL && !url_is_usable(url))
		config_fault(
		    faults, "PIPELINE_WEBHOOK_URL", "must be an http or https URL");
	if (url != NULL && secret == NULL)
		config_fault(faults, "PIPELINE_WEBHOOK_SECRET",
		    "required with PIPELINE_WEBHOOK_URL, at least 24 bytes");
	if (secret != NULL && webhook_secret_fault(secret) != NULL)
		config_fault(
		    faults, "PIPELINE_WEBHOOK_SECRET", webhook_secret_fault(secret));
}

const struct config_group pipeline_config = { variables, COUNT(variables), settle };

const char *
pipeline_url(void)
{
	return url;
}

const char *
pipeline_secret(void)
{
	return secret;
}
