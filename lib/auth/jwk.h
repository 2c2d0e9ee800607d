/*
 * JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2) that verify signatures.  Private to auth/.
 */
#ifndef AUTH_JWK_H
#define AUTH_JWK_H

#include <openssl/evp.h>

#include "base/outcome.h"

struct algorithm;
struct arena;
struct json;
struct json_writer;

struct jwk {
	const char *kid; /* NULL: it has none */
	const struct algorithm
	    *algorithm; /* the only one that it is for; NULL: any that fits */
	EVP_PKEY *key;	/* the caller frees it */
};

/*
 * INVALID when it is no key that verifies signatures: it is for something else (`use`, `key_ops`,
 * `alg`), of an unknown type or curve, or malformed.  Private members are not read.
 */
enum outcome jwk_read(struct arena *, const struct json *, struct jwk *) MUST_USE;

/* Adds the members of a key that jwk_read took, without the private ones. */
void jwk_write(struct json_writer *, const struct json *);

#endif
