/*
 * The algorithms of signatures (RFC 7518 §3.1, RFC 8037 §3.1) and the keys that go with them.
 * Private to auth/.
 */
#ifndef AUTH_ALGORITHM_H
#define AUTH_ALGORITHM_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/evp.h>

enum family {
	FAMILY_SECRET, /* HS...: HMAC by a shared secret */
	FAMILY_RSA,    /* RS... */
	FAMILY_PSS,    /* PS... */
	FAMILY_CURVE,  /* ES...: each algorithm has its own curve */
	FAMILY_EDWARDS /* EdDSA: Ed25519 or Ed448, whichever the key is */
};

struct algorithm {
	const char *name;
	enum family family;
	const char *digest; /* EdDSA: NULL */
	const char *group;  /* the curve's name in OpenSSL */
	size_t part_bytes;  /* of each of the two numbers of an ECDSA signature */
};

/* The algorithm of this name, which has length bytes; NULL: none. */
const struct algorithm *algorithm_find(const char *name, size_t length);

/* Its digest, which lives as long as the process; NULL: it has none. */
const EVP_MD *algorithm_digest(const struct algorithm *);

/* Can this public key verify its signatures?  RSA keys have 2048 to 8192 bits. */
bool algorithm_fits(const struct algorithm *, const EVP_PKEY *);

/* A set of algorithms: the bit of one, and those whose signatures this public key can verify
 * (NULL: a shared secret); 0: none. */
unsigned algorithm_bit(const struct algorithm *);
unsigned algorithm_bits(const EVP_PKEY *);

/*
 * Is that a list of algorithms, blank-separated, that can be configured together: any that verify
 * with public keys, or one that verifies with a shared secret?
 */
bool algorithm_is_list(const char *names);

/* The algorithm of this name if the list has it, else NULL. */
const struct algorithm *algorithm_in_list(const char *names, const char *name);

/* The algorithms of a list, as a set. */
unsigned algorithm_list_bits(const char *names);

#endif
