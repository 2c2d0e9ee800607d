#include "auth/jibri_token.h"

#include <stddef.h>

#include "algorithm.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/config.h"
#include "key_file.h"
#include "key_pem.h"
#include "key_set.h"
#include "metrics/refusal.h"

#define ALGORITHM "RS256"
#define LEEWAY_SECONDS 30

static const char *path, *issuer, *audience;
static struct key_set *keys;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "JIBRI_JWT_PUBLIC_KEY", .kind = VARIABLE_TEXT, .into = &path },
	{ .name = "JIBRI_JWT_ISSUER", .kind = VARIABLE_TEXT, .into = &issuer },
	{ .name = "JIBRI_JWT_AUDIENCE", .kind = VARIABLE_TEXT, .into = &audience },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	struct key_file file;
	const char *problem;

	key_set_release(keys);
	keys = NULL;
	if (path == NULL)
		return;
	if (key_file_read(faults->arena, path, &file, &problem))
		keys = key_pem_read(faults->arena, file.text, file.length,
		    algorithm_list_bits(ALGORITHM), &problem);
	if (keys == NULL)
		config_fault(faults, "JIBRI_JWT_PUBLIC_KEY",
		    arena_printf(faults->arena,
			"must be the path of a PEM file with Jibri's public RSA key: %s",
			problem));
}

const struct config_group jibri_token_config = {
	.variables = variables,
	.count = COUNT(variables),
	.settle = settle,
};

static enum outcome
refuse(enum refusal refusal, const char *reason)
{
	if (refusal == REFUSED_TOKEN_ISSUER)
		reason =
		    "iss is not JIBRI_JWT_ISSUER: compare it with jibri.jwt-info.issuer";
	if (refusal == REFUSED_TOKEN_AUDIENCE)
		reason =
		    "aud is not JIBRI_JWT_AUDIENCE: compare it with jibri.jwt-info.audience";
	return refusal_warn("Jibri refused: ", refusal, reason);
}

enum outcome
jibri_token_check(struct arena *arena, const char *authorization, int64_t now)
{
	const struct token_policy policy = {
		.algorithms = ALGORITHM,
		.own = keys,
		.audience = audience,
		.issuer = issuer,
		.leeway = LEEWAY_SECONDS,
		.is_lasting = true,
	};
	struct token_verdict verdict;
	const char *token;

	if (keys == NULL)
		return refuse(REFUSED_SECRET_UNSET,
		    "JIBRI_JWT_PUBLIC_KEY is not set: set it, or let Jibri report to the relay");
	if (token_bearer(authorization, &token) != OK || token == NULL)
		return refuse(REFUSED_TOKEN_MISSING,
		    "the bearer token is missing: set jibri.jwt-info, or let Jibri report to "
		    "the relay");
	if (token_verify(arena, &policy, now, token, &verdict) != OK)
		return refuse(verdict.refusal, verdict.reason);
	return OK;
}
