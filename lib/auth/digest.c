#include "auth/digest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

/* OpenSSL would search for an algorithm, under its locks, each time. */
static EVP_MD *sha256;
static EVP_MAC_CTX *hmac; /* without a key of ours: each use copies it */

static void
fetch(void)
{
	static char name[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0), OSSL_PARAM_END
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	sha256 = EVP_MD_fetch(NULL, name, NULL);
	hmac = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
	/* One without any key cannot be copied. */
	if (hmac != NULL && EVP_MAC_init(hmac, (const uint8_t *)"", 1, parameters) != 1) {
		EVP_MAC_CTX_free(hmac);
		hmac = NULL;
	}
	EVP_MAC_free(mac);
}

static void
require(bool done, const char *algorithm)
{
	if (done)
		return;
	log_error("OpenSSL has no %s: install the distribution's package", algorithm);
	abort();
}

static void
prepare(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fetch);
	require(sha256 != NULL, "SHA-256");
	require(hmac != NULL, "HMAC-SHA256");
}

void
digest_make(const void *bytes, size_t length, uint8_t digest[DIGEST_BYTES])
{
	prepare();
	require(EVP_Digest(bytes, length, digest, NULL, sha256, NULL) == 1, "SHA-256");
}

void
digest_sha1(const void *bytes, size_t length, uint8_t digest[DIGEST_SHA1_BYTES])
{
	require(EVP_Digest(bytes, length, digest, NULL, EVP_sha1(), NULL) == 1, "SHA-1");
}

char *
digest_hex(struct arena *arena, const void *bytes, size_t length)
{
	uint8_t digest[DIGEST_BYTES];
	char *hex = arena_alloc(arena, DIGEST_HEX);

	digest_make(bytes, length, digest);
	text_hex(digest, sizeof(digest), hex);
	return hex;
}

uint64_t
digest_number(const void *bytes, size_t length)
{
	uint8_t digest[DIGEST_BYTES];
	uint64_t number = 0;

	digest_make(bytes, length, digest);
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | digest[i];
	return number;
}

struct mac_key
mac_key_of(const char *text)
{
	return (struct mac_key){ text, strlen(text) };
}

void
mac_make(struct mac_key key, const void *bytes, size_t length, uint8_t mac[DIGEST_BYTES])
{
	EVP_MAC_CTX *context;
	size_t made = 0;

	prepare();
	context = EVP_MAC_CTX_dup(hmac);
	require(context != NULL &&
		EVP_MAC_init(context, key.bytes, key.length, NULL) == 1 &&
		EVP_MAC_update(context, bytes, length) == 1 &&
		EVP_MAC_final(context, mac, &made, DIGEST_BYTES) == 1 &&
		made == DIGEST_BYTES,
	    "HMAC-SHA256");
	EVP_MAC_CTX_free(context);
}

char *
mac_hex(struct arena *arena, struct mac_key key, const void *bytes, size_t length)
{
	uint8_t mac[DIGEST_BYTES];
	char *hex = arena_alloc(arena, DIGEST_HEX);

	mac_make(key, bytes, length, mac);
	text_hex(mac, sizeof(mac), hex);
	return hex;
}

bool
mac_equal(const void *one, const void *other, size_t length)
{
	return CRYPTO_memcmp(one, other, length) == 0;
}
