/*
 * A key that tokens are checked with.  Private to auth/.
 */
#ifndef AUTH_TOKEN_KEY_H
#define AUTH_TOKEN_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "base/outcome.h"

struct algorithm;
struct token_key;

/* A signature, and what it is said to sign. */
struct signature {
	const struct algorithm *algorithm;
	const char *kid; /* which key made it; NULL: it is not said */
	const char *text;
	size_t length;
	const uint8_t *bytes;
	size_t bytes_length;
};

/*
 * A public key, which it takes over.  kid (copied) and algorithm may be NULL: it has none, and
 * any that fits.  Any number of threads may use it.
 */
struct token_key *token_key_new(
    const char *kid, const struct algorithm *algorithm, EVP_PKEY *);

/* A shared secret, copied, for every HS... */
struct token_key *token_key_new_secret(const char *bytes, size_t length);

/* token_key_free(NULL) does nothing. */
void token_key_free(struct token_key *);

/* NULL: it has none. */
const char *token_key_kid(const struct token_key *);

/* Those whose signatures it can check, as a set (algorithm_bit). */
unsigned token_key_algorithms(const struct token_key *);

/* Is that the signature of a key that fits? */
bool token_key_signed(const struct token_key *, const struct signature *) MUST_USE;

#endif
