#include "token_key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "algorithm.h"
#include "auth/digest.h"

struct token_key {
	char *kid;	      /* NULL: none */
	unsigned algorithms;  /* those that fit, by algorithm_bit */
	EVP_PKEY *public_key; /* NULL: it is the secret */
	uint8_t *secret;
	size_t secret_bytes;
};

static struct token_key *
new_key(void)
{
	struct token_key *key = calloc(1, sizeof(*key));

	if (key == NULL)
		abort();
	return key;
}

struct token_key *
token_key_new(const char *kid, const struct algorithm *algorithm, EVP_PKEY *public_key)
{
	struct token_key *key = new_key();

	key->public_key = public_key;
	key->algorithms = algorithm == NULL ? algorithm_bits(public_key) :
					      algorithm_bit(algorithm);
	if (kid == NULL)
		return key;
	key->kid = strdup(kid);
	if (key->kid == NULL)
		abort();
	return key;
}

struct token_key *
token_key_new_secret(const char *bytes, size_t length)
{
	struct token_key *key = new_key();

	key->algorithms = algorithm_bits(NULL);
	key->secret_bytes = length;
	key->secret = OPENSSL_memdup(bytes, length);
	if (key->secret == NULL)
		abort();
	return key;
}

void
token_key_free(struct token_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->public_key);
	OPENSSL_clear_free(key->secret, key->secret_bytes);
	free(key->kid);
	free(key);
}

const char *
token_key_kid(const struct token_key *key)
{
	return key->kid;
}

unsigned
token_key_algorithms(const struct token_key *key)
{
	return key->algorithms;
}

static bool
is_mac(const struct token_key *key, const struct signature *signature)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned mac_bytes = 0;
	bool is_same;

	if (HMAC(algorithm_digest(signature->algorithm), key->secret,
		(int)key->secret_bytes, (const uint8_t *)signature->text,
		signature->length, mac, &mac_bytes) == NULL)
		return false;
	is_same = signature->bytes_length == mac_bytes &&
	    mac_equal(mac, signature->bytes, mac_bytes);
	explicit_bzero(mac, sizeof(mac));
	return is_same;
}

/* The two numbers as OpenSSL wants them; the caller frees them; NULL: there are not two. */
static uint8_t *
der_of(
    const uint8_t *signature, size_t signature_bytes, size_t part_bytes, int *der_bytes)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	uint8_t *der = NULL;
	BIGNUM *r, *s;

	if (pair == NULL || signature_bytes != 2 * part_bytes) {
		ECDSA_SIG_free(pair);
		return NULL;
	}
	r = BN_bin2bn(signature, (int)part_bytes, NULL);
	s = BN_bin2bn(signature + part_bytes, (int)part_bytes, NULL);
	if (r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
		*der_bytes = i2d_ECDSA_SIG(pair, &der);
	} else {
		BN_free(r);
		BN_free(s);
	}
	ECDSA_SIG_free(pair);
	return der;
}

/* RFC 7518 §3.5: the salt is as long as the digest, which MGF1 uses, too. */
static bool
set_padding(EVP_PKEY_CTX *context, const struct algorithm *algorithm)
{
	return algorithm->family != FAMILY_PSS ||
	    (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/* The bytes: as OpenSSL wants them. */
static bool
is_verified(const struct token_key *key, const struct signature *signature,
    const uint8_t *bytes, size_t bytes_length)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key; /* the context's */
	bool is_good = context != NULL &&
	    EVP_DigestVerifyInit(context, &of_key, algorithm_digest(signature->algorithm),
		NULL, key->public_key) == 1 &&
	    set_padding(of_key, signature->algorithm) &&
	    EVP_DigestVerify(context, bytes, bytes_length,
		(const uint8_t *)signature->text, signature->length) == 1;

	EVP_MD_CTX_free(context);
	return is_good;
}

static bool
is_signed(const struct token_key *key, const struct signature *signature)
{
	uint8_t *der;
	int der_bytes = 0;
	bool is_good;

	if (key->public_key == NULL)
		return is_mac(key, signature);
	if (signature->algorithm->part_bytes == 0)
		return is_verified(
		    key, signature, signature->bytes, signature->bytes_length);
	der = der_of(signature->bytes, signature->bytes_length,
	    signature->algorithm->part_bytes, &der_bytes);
	is_good = der != NULL && der_bytes > 0 &&
	    is_verified(key, signature, der, (size_t)der_bytes);
	OPENSSL_free(der);
	return is_good;
}

bool
token_key_signed(const struct token_key *key, const struct signature *signature)
{
	bool is_good = (key->algorithms & algorithm_bit(signature->algorithm)) != 0 &&
	    is_signed(key, signature);

	/* A refused signature leaves errors that OpenSSL's next user would find. */
	ERR_clear_error();
	return is_good;
}
