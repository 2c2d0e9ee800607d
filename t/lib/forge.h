/*
 * Tokens of every kind, right and wrong, made by OpenSSL alone: what libjwt is
 * tested with must not come from libjwt.
 */
#ifndef LIB_FORGE_H
#define LIB_FORGE_H

#include <stddef.h>

#include <openssl/evp.h>

struct arena;

/* bytes as base64url without padding. */
const char *forge_part(struct arena *, const void *bytes, size_t length);

/*
 * header "." claims "." signature by key (RSA, EC or HMAC) with digest ("SHA256"; "PSS-SHA256",
 * and "PSS0-SHA256" without salt; NULL for Edwards curves).
 * key NULL: the signature is empty.
 */
const char *forge_token(struct arena *, const char *header, const char *claims,
    const char *digest, EVP_PKEY *key);

/* A key for HMAC; the arena frees it. */
EVP_PKEY *forge_secret(struct arena *, const void *bytes, size_t length);

/* A new key; the arena frees it.  curve: "P-256", ... */
EVP_PKEY *forge_rsa(struct arena *, unsigned bits);
EVP_PKEY *forge_pss(struct arena *);
EVP_PKEY *forge_curve(struct arena *, const char *curve);
EVP_PKEY *forge_edwards(struct arena *, const char *curve); /* "ED25519", "ED448" */

/* Its public half as PEM text; all of it, with a passphrase unless that is NULL. */
const char *forge_public_pem(struct arena *, EVP_PKEY *);
const char *forge_private_pem(struct arena *, EVP_PKEY *, const char *passphrase);

/* A certificate that it signed for itself, as PEM text. */
const char *forge_certificate(struct arena *, EVP_PKEY *);

#endif
