#include "caller_keys.h"

#include <stdlib.h>
#include <string.h>

#include "algorithm.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "caller_settings.h"
#include "key_file.h"
#include "key_pem.h"
#include "key_set.h"
#include "live_keys.h"

/* The fault of a file: what it must be, and what is wrong with it. */
static void
blame(struct config_faults *faults, const char *name, const char *wanted,
    const char *problem)
{
	config_fault(faults, name,
	    arena_printf(faults->arena, "must be the path of %s: %s", wanted, problem));
}

static struct key_set *
read_secret(const char *secret)
{
	struct key_set *set = key_set_new();

	if (!key_set_add(set, token_key_new_secret(secret, strlen(secret))))
		abort();
	return set;
}

static struct key_set *
read_pem(struct config_faults *faults, const char *path, unsigned algorithms)
{
	struct key_set *set = NULL;
	struct key_file file;
	const char *problem;

	if (key_file_read(faults->arena, path, &file, &problem))
		set = key_pem_read(
		    faults->arena, file.text, file.length, algorithms, &problem);
	if (set == NULL)
		blame(faults, "AUTH_JWT_PUBLIC_KEY",
		    "a PEM file with public keys or certificates", problem);
	return set;
}

static struct key_set *
read_jwks(struct config_faults *faults, const char *path, unsigned algorithms)
{
	const char *problem;
	struct key_set *set = key_file_watch(faults->arena, path, algorithms, &problem);

	if (set == NULL)
		blame(faults, "AUTH_JWKS_FILE", "a JSON Web Key Set", problem);
	return set;
}

static struct live_keys
read_public(struct config_faults *faults, const struct caller_settings *settings)
{
	const unsigned algorithms = algorithm_list_bits(settings->algorithms);
	struct live_keys keys = { .own = NULL };

	if (settings->public_key_path != NULL)
		keys.own = read_pem(faults, settings->public_key_path, algorithms);
	if (settings->jwks_file != NULL)
		keys.published = read_jwks(faults, settings->jwks_file, algorithms);
	else if (settings->provider != NULL)
		keys.published = key_set_new();
	return keys;
}

void
caller_keys_settle(struct config_faults *faults)
{
	const struct caller_settings *settings = caller_settings();
	struct live_keys keys = { .own = NULL };

	(void)key_file_watch(faults->arena, NULL, 0, NULL);
	if (settings->algorithms == NULL || text_equal(settings->backend, "none"))
		keys = (struct live_keys){ .own = NULL };
	else if (!caller_settings_shared())
		keys = read_public(faults, settings);
	else if (settings->secret != NULL)
		keys.own = read_secret(settings->secret);
	live_keys_set(keys);
}
