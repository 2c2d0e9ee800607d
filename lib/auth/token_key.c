#include "token_key.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "auth/digest.h"
#include "base/outcome.h"
#include "base/text.h"

/* RFC 7518 §3.1; part_bytes: each of the two numbers of an ECDSA signature (§3.4). */
static const struct form {
	const char *algorithm, *type, *digest;
	int bits;
	size_t part_bytes;
} forms[] = {
	{ "HS256", NULL, "SHA2-256", 0, 0 },
	{ "HS384", NULL, "SHA2-384", 0, 0 },
	{ "HS512", NULL, "SHA2-512", 0, 0 },
	{ "RS256", "RSA", "SHA2-256", 0, 0 },
	{ "RS384", "RSA", "SHA2-384", 0, 0 },
	{ "RS512", "RSA", "SHA2-512", 0, 0 },
	{ "ES256", "EC", "SHA2-256", 256, 32 },
	{ "ES384", "EC", "SHA2-384", 384, 48 },
	{ "ES512", "EC", "SHA2-512", 521, 66 },
};

struct token_key {
	const struct form *form;
	EVP_MD *digest;
	EVP_PKEY *public_key; /* NULL: it is the secret */
	char *secret;
	size_t secret_bytes;
};

static EVP_PKEY *
read_public(const struct form *form, const char *bytes, size_t length)
{
	BIO *pem = BIO_new_mem_buf(bytes, (int)length);
	EVP_PKEY *key = pem == NULL ? NULL : PEM_read_bio_PUBKEY(pem, NULL, NULL, NULL);

	BIO_free(pem);
	ERR_clear_error();
	if (key != NULL && EVP_PKEY_is_a(key, form->type) &&
	    (form->bits == 0 || EVP_PKEY_get_bits(key) == form->bits))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static bool
read_key(struct token_key *key, const char *bytes, size_t length)
{
	key->digest = EVP_MD_fetch(NULL, key->form->digest, NULL);
	if (key->digest == NULL)
		return false;
	if (key->form->type != NULL) {
		key->public_key = read_public(key->form, bytes, length);
		return key->public_key != NULL;
	}
	key->secret = OPENSSL_memdup(bytes, length);
	key->secret_bytes = length;
	return key->secret != NULL;
}

struct token_key *
token_key_new(const char *algorithm, const char *bytes, size_t length)
{
	const struct form *form = NULL;
	struct token_key *key;

	for (size_t i = 0; i < COUNT(forms); i++)
		if (text_equal(forms[i].algorithm, algorithm))
			form = &forms[i];
	if (form == NULL || bytes == NULL || length == 0 || length > INT_MAX)
		return NULL;
	key = calloc(1, sizeof(*key));
	if (key == NULL)
		abort();
	key->form = form;
	if (read_key(key, bytes, length))
		return key;
	token_key_free(key);
	return NULL;
}

void
token_key_free(struct token_key *key)
{
	if (key == NULL)
		return;
	EVP_MD_free(key->digest);
	EVP_PKEY_free(key->public_key);
	OPENSSL_clear_free(key->secret, key->secret_bytes);
	free(key);
}

static bool
is_mac(const struct token_key *key, const char *text, size_t length,
    const uint8_t *signature, size_t signature_bytes)
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned mac_bytes = 0;
	bool is_same;

	if (HMAC(key->digest, key->secret, (int)key->secret_bytes, (const uint8_t *)text,
		length, mac, &mac_bytes) == NULL)
		return false;
	is_same = signature_bytes == mac_bytes && mac_equal(mac, signature, mac_bytes);
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

static bool
is_verified(const struct token_key *key, const char *text, size_t length,
    const uint8_t *signature, size_t signature_bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_good = context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, key->digest, NULL, key->public_key) ==
		1 &&
	    EVP_DigestVerify(
		context, signature, signature_bytes, (const uint8_t *)text, length) == 1;

	EVP_MD_CTX_free(context);
	return is_good;
}

static bool
is_signed(const struct token_key *key, const char *text, size_t length,
    const uint8_t *signature, size_t signature_bytes)
{
	uint8_t *der;
	int der_bytes = 0;
	bool is_good;

	if (key->public_key == NULL)
		return is_mac(key, text, length, signature, signature_bytes);
	if (key->form->part_bytes == 0)
		return is_verified(key, text, length, signature, signature_bytes);
	der = der_of(signature, signature_bytes, key->form->part_bytes, &der_bytes);
	is_good = der != NULL && der_bytes > 0 &&
	    is_verified(key, text, length, der, (size_t)der_bytes);
	OPENSSL_free(der);
	return is_good;
}

bool
token_key_signed(const struct token_key *key, const char *text, size_t length,
    const uint8_t *signature, size_t signature_bytes)
{
	bool is_good = key != NULL &&
	    is_signed(key, text, length, signature, signature_bytes);

	/* A refused signature leaves errors that OpenSSL's next user would find. */
	ERR_clear_error();
	return is_good;
}
