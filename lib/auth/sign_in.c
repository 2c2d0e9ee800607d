#include "auth/sign_in.h"

#include <stddef.h>

#include "auth/caller.h"
#include "base/config.h"
#include "caller_settings.h"

static const char *client;

static const struct variable variables[] = {
	{ .name = "CONSOLE_CLIENT_ID", .kind = VARIABLE_TEXT, .into = &client },
};

static void
settle(struct config_faults *faults)
{
	if (client != NULL && caller_settings()->oidc_issuer == NULL &&
	    !caller_is_local())
		config_fault(faults, "CONSOLE_CLIENT_ID",
		    "names a client of no provider: set AUTH_OIDC_ISSUER");
}

const struct config_group sign_in_config = { variables, COUNT(variables), settle };

const char *
sign_in_client(void)
{
	return caller_is_local() ? NULL : client;
}

const char *
sign_in_issuer(void)
{
	return sign_in_client() == NULL ? NULL : caller_settings()->oidc_issuer;
}

const char *
sign_in_audience(void)
{
	return sign_in_client() == NULL ? NULL : caller_settings()->audience;
}
