/*
 * verify: what the check of a user's token costs, in microseconds of the processor, as JSON: by
 * algorithm, by a PEM file's only key, and by key sets of ten.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "lib/forge.h"
#include "lib/keys.h"
#include "lib/settings.h"

#define TIMES 2000
#define SECRET "0123456789abcdef0123456789abcdef"
#define KEYS 10

static struct arena *of_all;
static const char *claims;
static EVP_PKEY *rsa[KEYS];

struct way {
	const char *name, *algorithm, *digest, *kid;
	EVP_PKEY *key;
	const char *source; /* a setting: where its key is */
};

static double
microseconds(const char *header)
{
	const struct credentials given = { .authorization = header,
		.authorization_count = 1 };
	struct arena *arena = arena_new();
	clock_t began = 0;

	for (int i = -TIMES / 10; i < TIMES; i++) {
		struct caller caller;

		if (i == 0)
			began = clock();
		assert_int_equal(caller_identify(arena, &given, &caller), OK);
		arena_empty(arena);
	}
	arena_free(arena);
	return (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC / TIMES;
}

static void
measure(const struct way *way, const char *before)
{
	const char *kid = way->kid == NULL ?
	    "" :
	    arena_printf(of_all, ",\"kid\":\"%s\"", way->kid);
	const char *header = arena_printf(
	    of_all, "{\"alg\":\"%s\",\"typ\":\"JWT\"%s}", way->algorithm, kid);

	assert_null(SETTINGS(of_all, &caller_config,
	    arena_printf(of_all, "AUTH_JWT_ALGORITHM=%s", way->algorithm), way->source));
	printf("%s\"%s\":%.3f", before, way->name,
	    microseconds(arena_printf(of_all, "Bearer %s",
		forge_token(of_all, header, claims, way->digest, way->key))));
}

/* The setting of a PEM file with this key. */
static const char *
pem(EVP_PKEY *key)
{
	return arena_printf(of_all, "AUTH_JWT_PUBLIC_KEY=%s",
	    keys_file(of_all, forge_public_pem(of_all, key)));
}

/* The setting of a file with a set of all RSA keys. */
static const char *
set(void)
{
	const char *jwks[KEYS + 1] = { NULL };

	for (int i = 0; i < KEYS; i++)
		jwks[i] = keys_jwk(
		    of_all, rsa[i], arena_printf(of_all, ",\"kid\":\"%d\"", i));
	return arena_printf(
	    of_all, "AUTH_JWKS_FILE=%s", keys_file(of_all, keys_set(of_all, jwks)));
}

static void
measure_all(void)
{
	EVP_PKEY *last = rsa[KEYS - 1], *p256 = forge_curve(of_all, "P-256");
	EVP_PKEY *edwards = forge_edwards(of_all, "ED25519");
	EVP_PKEY *secret = forge_secret(of_all, SECRET, sizeof(SECRET) - 1);
	const struct way ways[] = {
		{ "HS256", "HS256", "SHA256", NULL, secret, "AUTH_JWT_SECRET=" SECRET },
		{ "RS256", "RS256", "SHA256", NULL, last, pem(last) },
		{ "RS256, kid, of 10", "RS256", "SHA256", "9", last, set() },
		{ "RS256, no kid, last of 10", "RS256", "SHA256", NULL, last, set() },
		{ "PS256", "PS256", "PSS-SHA256", NULL, last, pem(last) },
		{ "ES256", "ES256", "SHA256", NULL, p256, pem(p256) },
		{ "EdDSA", "EdDSA", NULL, NULL, edwards, pem(edwards) },
	};

	for (size_t i = 0; i < COUNT(ways); i++)
		measure(&ways[i], i == 0 ? "{" : ",");
	puts("}");
}

int
main(void)
{
	const long long now = clock_now() / 1000000;

	of_all = arena_new();
	claims = arena_printf(of_all,
	    "{\"sub\":\"5f2b3c1e-user\",\"name\":\"Ada Lovelace\","
	    "\"email\":\"ada@example.com\",\"aud\":\"reflector\","
	    "\"iss\":\"https://id.example.com\",\"iat\":%lld,\"exp\":%lld}",
	    now, now + 3600);
	for (int i = 0; i < KEYS; i++)
		rsa[i] = forge_rsa(of_all, 2048);
	measure_all();
	arena_free(of_all);
	return EXIT_SUCCESS;
}
