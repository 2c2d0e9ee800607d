/*
 * RSA keys that sign tokens with RS256 (RFC 7518 §3.3): a private key, or the public key of
 * one that signed before.  A key is read once, because reading a PEM costs as much as signing.
 * Any number of threads may use it.
 */
#ifndef AUTH_RSA_KEY_H
#define AUTH_RSA_KEY_H

#include <stddef.h>

#include "base/outcome.h"

struct arena;

#define RSA_KEY_BITS_LEAST 2048
#define RSA_KEY_BITS_MOST 8192

struct rsa_key;

/*
 * Reads PEM text: a private key without a passphrase; a public key or a certificate.  NULL,
 * and *fault is what the text must be (static, without the text itself).  The caller frees the
 * key with rsa_key_free.
 */
struct rsa_key *rsa_key_private(const char *pem, const char **fault);
struct rsa_key *rsa_key_public(const char *pem, const char **fault);

/* A new private key of 2048 bits, to try what a key that nobody knows is worth. */
struct rsa_key *rsa_key_random(void);

/* rsa_key_free(NULL) does nothing. */
void rsa_key_free(struct rsa_key *);

/* The public half: PEM text ("BEGIN PUBLIC KEY"), and a JWK (RFC 7517) with that kid. */
const char *rsa_key_pem(struct arena *, const struct rsa_key *);
const char *rsa_key_jwk(struct arena *, const struct rsa_key *, const char *kid);

/* Its thumbprint (RFC 7638) by SHA-256, in base64url. */
const char *rsa_key_thumbprint(struct arena *, const struct rsa_key *);

/*
 * claims (a JSON object) signed by a private key; the header is exactly
 * {"alg":"RS256","kid":kid,"typ":"JWT"}.  FAILED when OpenSSL refuses.
 */
enum outcome rsa_key_mint(struct arena *, const struct rsa_key *, const char *kid,
    const char *claims, const char **token) MUST_USE;

#endif
