/*
 * SHA-256, HMAC-SHA256 and SHA-1, by OpenSSL.  Without them the process ends.
 */
#ifndef AUTH_DIGEST_H
#define AUTH_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

#define DIGEST_BYTES 32
#define DIGEST_HEX (2 * DIGEST_BYTES + 1)

void digest_make(const void *bytes, size_t length, uint8_t digest[DIGEST_BYTES]);

/* SHA-256 as lower-case hexadecimal, DIGEST_HEX bytes with the NUL; the arena's. */
char *digest_hex(struct arena *, const void *bytes, size_t length);

/* SHA-1, where a protocol wants it (RFC 6455). */
#define DIGEST_SHA1_BYTES 20
void digest_sha1(const void *bytes, size_t length, uint8_t digest[DIGEST_SHA1_BYTES]);

/* The first 64 bits of SHA-256, the first byte the most significant. */
uint64_t digest_number(const void *bytes, size_t length);

struct mac_key {
	const void *bytes;
	size_t length;
};

/* The text's own bytes as a key. */
struct mac_key mac_key_of(const char *text);

void mac_make(
    struct mac_key, const void *bytes, size_t length, uint8_t mac[DIGEST_BYTES]);

/* The same as lower-case hexadecimal; the arena's. */
char *mac_hex(struct arena *, struct mac_key, const void *bytes, size_t length);

/* Are both the same?  The time tells nobody where they differ. */
bool mac_equal(const void *one, const void *other, size_t length) MUST_USE;

#endif
