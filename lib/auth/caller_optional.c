#include "auth/caller_optional.h"

#include <stddef.h>

#include "base/config.h"
#include "caller_keys.h"
#include "caller_settings.h"

static bool works;

static void
settle(struct config_faults *faults)
{
	struct config_faults own = { .arena = faults->arena };

	caller_settings_settle(&own);
	caller_keys_settle(&own);
	works = own.message == NULL;
}

const struct config_group caller_optional_config = {
	.variables = caller_settings_variables,
	.count = CALLER_SETTINGS,
	.settle = settle,
};

bool
caller_optional_works(void)
{
	return works;
}
