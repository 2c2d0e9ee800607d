#include "algorithm.h"

#include <pthread.h>
#include <string.h>

#include "base/outcome.h"
#include "base/text.h"

#define RSA_BITS_LEAST 2048
#define RSA_BITS_MOST 8192

/* clang-format off */
static const struct algorithm algorithms[] = {
	{ "RS256", FAMILY_RSA, "SHA2-256", NULL, 0 },
	{ "RS384", FAMILY_RSA, "SHA2-384", NULL, 0 },
	{ "RS512", FAMILY_RSA, "SHA2-512", NULL, 0 },
	{ "PS256", FAMILY_PSS, "SHA2-256", NULL, 0 },
	{ "PS384", FAMILY_PSS, "SHA2-384", NULL, 0 },
	{ "PS512", FAMILY_PSS, "SHA2-512", NULL, 0 },
	{ "ES256", FAMILY_CURVE, "SHA2-256", "prime256v1", 32 },
	{ "ES384", FAMILY_CURVE, "SHA2-384", "secp384r1", 48 },
	{ "ES512", FAMILY_CURVE, "SHA2-512", "secp521r1", 66 },
	{ "EdDSA", FAMILY_EDWARDS, NULL, NULL, 0 },
	{ "HS256", FAMILY_SECRET, "SHA2-256", NULL, 0 },
	{ "HS384", FAMILY_SECRET, "SHA2-384", NULL, 0 },
	{ "HS512", FAMILY_SECRET, "SHA2-512", NULL, 0 },
};
/* clang-format on */

/* Fetching a digest costs more than using it. */
static EVP_MD *digests[COUNT(algorithms)];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
fetch(void)
{
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (algorithms[i].digest != NULL)
			digests[i] = EVP_MD_fetch(NULL, algorithms[i].digest, NULL);
}

const struct algorithm *
algorithm_find(const char *name, size_t length)
{
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (strlen(algorithms[i].name) == length &&
		    memcmp(algorithms[i].name, name, length) == 0)
			return &algorithms[i];
	return NULL;
}

const EVP_MD *
algorithm_digest(const struct algorithm *algorithm)
{
	pthread_once(&once, fetch);
	return digests[algorithm - algorithms];
}

static bool
is_on_curve(const EVP_PKEY *key, const char *group)
{
	char name[32];
	size_t length;

	return EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_group_name(key, name, sizeof(name), &length) == 1 &&
	    text_equal(name, group);
}

bool
algorithm_fits(const struct algorithm *algorithm, const EVP_PKEY *key)
{
	const int bits = EVP_PKEY_get_bits(key);

	switch (algorithm->family) {
	case FAMILY_SECRET:
		return false;
	case FAMILY_RSA:
	case FAMILY_PSS:
		return EVP_PKEY_is_a(key, "RSA") && bits >= RSA_BITS_LEAST &&
		    bits <= RSA_BITS_MOST;
	case FAMILY_CURVE:
		return is_on_curve(key, algorithm->group);
	case FAMILY_EDWARDS:
		return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
	}
	return false;
}

unsigned
algorithm_bit(const struct algorithm *algorithm)
{
	return 1U << (algorithm - algorithms);
}

unsigned
algorithm_bits(const EVP_PKEY *key)
{
	unsigned bits = 0;

	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (key == NULL ? algorithms[i].family == FAMILY_SECRET :
				  algorithm_fits(&algorithms[i], key))
			bits |= 1U << i;
	return bits;
}

/* The next name of a list, as its algorithm; *at is then behind it.  false: there is none. */
static bool
next(const char **at, const struct algorithm **algorithm)
{
	size_t length;

	*at += strspn(*at, " ");
	length = strcspn(*at, " ");
	*algorithm = algorithm_find(*at, length);
	*at += length;
	return length > 0;
}

bool
algorithm_is_list(const char *names)
{
	const struct algorithm *one;
	size_t count = 0, secrets = 0;

	while (next(&names, &one)) {
		if (one == NULL)
			return false;
		count++;
		secrets += one->family == FAMILY_SECRET;
	}
	return count > 0 && (secrets == 0 || count == 1);
}

const struct algorithm *
algorithm_in_list(const char *names, const char *name)
{
	const struct algorithm *one;

	while (next(&names, &one))
		if (one != NULL && text_equal(one->name, name))
			return one;
	return NULL;
}

unsigned
algorithm_list_bits(const char *names)
{
	const struct algorithm *one;
	unsigned bits = 0;

	while (next(&names, &one))
		if (one != NULL)
			bits |= algorithm_bit(one);
	return bits;
}
