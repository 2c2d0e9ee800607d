/*
 * The key that tokens are checked with, read once: a PEM text costs twenty times as much
 * as the signature that it verifies.
 */
#ifndef AUTH_TOKEN_KEY_H
#define AUTH_TOKEN_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct token_key;

/*
 * algorithm: "HS256", "RS512", "ES384", ...  bytes: for HS... the shared secret, else the
 * PEM text of a public key.  NULL when it is no key for that algorithm (RS...: RSA, not
 * restricted to PSS; ES...: the algorithm's own curve).  Any number of threads may use it.
 * The caller frees it with token_key_free.
 */
struct token_key *token_key_new(const char *algorithm, const char *bytes, size_t length);

/* token_key_free(NULL) does nothing. */
void token_key_free(struct token_key *);

/* Is that the key's signature of the text?  false for a NULL key. */
bool token_key_signed(const struct token_key *, const char *text, size_t length,
    const uint8_t *signature, size_t signature_bytes);

#endif
