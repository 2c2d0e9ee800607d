#include "caller_settings.h"

#include <stdio.h>
#include <string.h>

#include "algorithm.h"
#include "base/config.h"
#include "base/text.h"
#include "base/url.h"

#define HOUR_MS 3600000

static struct caller_settings settings;
static char provider[CALLER_PROVIDER_BYTES];

/* clang-format off */
const struct variable caller_settings_variables[] = {
	{ .name = "AUTH_BACKEND", .kind = VARIABLE_CHOICE, .into = &settings.backend,
	  .fallback = "jwt", .choices = "jwt none" },
	{ .name = "AUTH_OIDC_ISSUER", .kind = VARIABLE_TEXT,
	  .into = &settings.oidc_issuer },
	{ .name = "AUTH_JWKS_URL", .kind = VARIABLE_TEXT, .into = &settings.jwks_url },
	{ .name = "AUTH_JWKS_FILE", .kind = VARIABLE_TEXT, .into = &settings.jwks_file },
	{ .name = "AUTH_JWKS_POLL", .kind = VARIABLE_SECONDS, .into = &settings.poll_ms,
	  .fallback = "0.5", .low = 1, .high = HOUR_MS },
	{ .name = "AUTH_ALLOW_PRIVATE", .kind = VARIABLE_FLAG,
	  .into = &settings.allow_private, .fallback = "false" },
	{ .name = "AUTH_JWT_ALGORITHM", .kind = VARIABLE_TEXT,
	  .into = &settings.algorithms, .fallback = "RS256" },
	{ .name = "AUTH_JWT_PUBLIC_KEY", .kind = VARIABLE_TEXT,
	  .into = &settings.public_key_path },
	{ .name = "AUTH_JWT_SECRET", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &settings.secret, .low = 32 },
	{ .name = "AUTH_JWT_AUDIENCE", .kind = VARIABLE_TEXT,
	  .into = &settings.audience },
	{ .name = "AUTH_JWT_ISSUER", .kind = VARIABLE_TEXT, .into = &settings.issuer },
	{ .name = "PUBLIC_MODE", .kind = VARIABLE_FLAG, .into = &settings.public_mode,
	  .fallback = "false" },
};
/* clang-format on */

const struct caller_settings *
caller_settings(void)
{
	return &settings;
}

bool
caller_settings_shared(void)
{
	return settings.algorithms != NULL && text_starts(settings.algorithms, "HS");
}

/* The variables of which one at most is set. */
static const struct source {
	const char *name, *prefix;
	const char **value;
} sources[] = {
	{ "AUTH_OIDC_ISSUER", "issuer", &settings.oidc_issuer },
	{ "AUTH_JWKS_URL", "jwks", &settings.jwks_url },
	{ "AUTH_JWKS_FILE", NULL, &settings.jwks_file },
};

/* What the URL must be; NULL: it is. */
static const char *
url_fault(const char *url)
{
	const char *path = strstr(url, "://");

	if (!url_is_usable(url))
		return "must be a URL that begins with https://";
	path += strlen("://");
	if (strchr(url, '#') != NULL || memchr(path, '@', strcspn(path, "/?")) != NULL)
		return "must be a URL without user, password and fragment";
	if (!text_starts(url, "https://") && !settings.allow_private)
		return "must be a URL that begins with https:// (http:// only with "
		       "AUTH_ALLOW_PRIVATE=true)";
	if (strlen(url) > CALLER_PROVIDER_URL_BYTES)
		return "must be a URL of at most 2048 bytes";
	return NULL;
}

static void
settle_source(struct config_faults *faults, const struct source *source)
{
	const char *fault = source->prefix == NULL ? NULL : url_fault(*source->value);

	for (const struct source *other = sources; other < source; other++)
		if (*other->value != NULL)
			fault = "only one of AUTH_OIDC_ISSUER, AUTH_JWKS_URL and "
				"AUTH_JWKS_FILE can be set";
	if (fault == NULL && source->value == &settings.oidc_issuer &&
	    strchr(settings.oidc_issuer, '?') != NULL)
		fault = "must be the issuer's URL, which has no query";
	if (fault == NULL && source->value == &settings.oidc_issuer &&
	    strstr(settings.oidc_issuer, "/.well-known/") != NULL)
		fault = "must be the issuer's URL: what stands before "
			"/.well-known/openid-configuration";
	if (fault != NULL)
		config_fault(faults, source->name, fault);
	else if (source->prefix != NULL)
		snprintf(
		    provider, sizeof(provider), "%s %s", source->prefix, *source->value);
}

void
caller_settings_settle_provider(struct config_faults *faults)
{
	provider[0] = '\0';
	settings.provider = NULL;
	if (text_equal(settings.backend, "none"))
		return;
	for (size_t i = 0; i < COUNT(sources); i++)
		if (*sources[i].value != NULL)
			settle_source(faults, &sources[i]);
	if (provider[0] != '\0')
		settings.provider = provider;
}

bool
caller_settings_published(void)
{
	return settings.oidc_issuer != NULL || settings.jwks_url != NULL ||
	    settings.jwks_file != NULL;
}

/* With a shared secret, the provider's public keys would be of no use. */
static void
refuse_sources(struct config_faults *faults)
{
	for (size_t i = 0; i < COUNT(sources); i++)
		if (*sources[i].value != NULL)
			config_fault(faults, sources[i].name,
			    "needs public keys: AUTH_JWT_ALGORITHM must not be HS256, "
			    "HS384 or HS512");
}

static void
settle_secret(struct config_faults *faults)
{
	refuse_sources(faults);
	if (settings.secret == NULL)
		config_fault(faults, "AUTH_JWT_SECRET",
		    "required for AUTH_JWT_ALGORITHM HS256, HS384 and HS512");
	else if (text_starts(settings.secret, "-----BEGIN"))
		config_fault(
		    faults, "AUTH_JWT_SECRET", "must be a secret, not a PEM key");
}

static void
settle_algorithms(struct config_faults *faults)
{
	if (settings.algorithms == NULL || algorithm_is_list(settings.algorithms))
		return;
	config_fault(faults, "AUTH_JWT_ALGORITHM",
	    "must be one or more of RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 "
	    "EdDSA, separated by blanks, or one of HS256 HS384 HS512");
	settings.algorithms = NULL;
}

void
caller_settings_settle(struct config_faults *faults)
{
	settle_algorithms(faults);
	caller_settings_settle_provider(faults);
	if (settings.issuer == NULL)
		settings.issuer = settings.oidc_issuer;
	/* NULL: a value that is no choice; it is among the faults already. */
	if (settings.backend == NULL || settings.algorithms == NULL ||
	    text_equal(settings.backend, "none"))
		return;
	if (caller_settings_shared())
		settle_secret(faults);
	else if (settings.public_key_path == NULL && !caller_settings_published())
		config_fault(faults, "AUTH_JWT_PUBLIC_KEY",
		    "required for this AUTH_JWT_ALGORITHM: the path of a PEM file "
		    "(or set AUTH_OIDC_ISSUER, AUTH_JWKS_URL or AUTH_JWKS_FILE)");
}
