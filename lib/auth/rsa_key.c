#include "auth/rsa_key.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/text.h"
#include "json/encode.h"

struct rsa_key {
	EVP_PKEY *pair;
	EVP_MD *digest;
};

#define SIZE "(2048 to 8192 bits)"

/* A passphrase is never asked for: OpenSSL would ask at the terminal. */
static int
no_passphrase(char *into, int size, int is_writing, void *context)
{
	(void)into;
	(void)size;
	(void)is_writing;
	(void)context;
	return -1;
}

static EVP_PKEY *
read_certificate(BIO *text)
{
	X509 *certificate = PEM_read_bio_X509(text, NULL, no_passphrase, NULL);
	EVP_PKEY *key = certificate == NULL ? NULL : X509_get_pubkey(certificate);

	X509_free(certificate);
	return key;
}

static EVP_PKEY *
read_pem(const char *pem, bool is_private)
{
	BIO *text = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = NULL;

	if (text != NULL && is_private)
		key = PEM_read_bio_PrivateKey(text, NULL, no_passphrase, NULL);
	else if (text != NULL && strstr(pem, "BEGIN CERTIFICATE") != NULL)
		key = read_certificate(text);
	else if (text != NULL)
		key = PEM_read_bio_PUBKEY(text, NULL, no_passphrase, NULL);
	BIO_free(text);
	ERR_clear_error();
	return key;
}

static bool
has_size(const EVP_PKEY *pair)
{
	const int bits = EVP_PKEY_get_bits(pair);

	return bits >= RSA_KEY_BITS_LEAST && bits <= RSA_KEY_BITS_MOST;
}

/* A key of the pair, or NULL and the fault; the pair is then freed. */
static struct rsa_key *
keep(EVP_PKEY *pair, const char **fault)
{
	struct rsa_key *key = NULL;

	*fault = pair == NULL || !EVP_PKEY_is_a(pair, "RSA") ?
	    "must be an RSA key " SIZE :
	    "must have 2048 to 8192 bits";
	if (pair != NULL && EVP_PKEY_is_a(pair, "RSA") && has_size(pair)) {
		key = calloc(1, sizeof(*key));
		if (key == NULL)
			abort();
		key->pair = pair;
		key->digest = EVP_MD_fetch(NULL, "SHA2-256", NULL);
		if (key->digest != NULL)
			return key;
		*fault = "cannot be used: OpenSSL has no SHA-256";
	}
	free(key);
	EVP_PKEY_free(pair);
	return NULL;
}

struct rsa_key *
rsa_key_private(const char *pem, const char **fault)
{
	EVP_PKEY *pair = read_pem(pem, true);

	if (pair != NULL)
		return keep(pair, fault);
	*fault = strstr(pem, "ENCRYPTED") != NULL ?
	    "must be a private key without a passphrase" :
	    "must be an RSA private key " SIZE " in PEM";
	return NULL;
}

struct rsa_key *
rsa_key_public(const char *pem, const char **fault)
{
	EVP_PKEY *pair = read_pem(pem, false);

	if (pair != NULL)
		return keep(pair, fault);
	*fault = strstr(pem, "PRIVATE KEY") != NULL ?
	    "must be a public key, not a private key: openssl pkey -pubout prints it" :
	    "must be an RSA public key " SIZE " or a certificate, in PEM";
	return NULL;
}

struct rsa_key *
rsa_key_random(void)
{
	const char *fault;

	return keep(EVP_RSA_gen(RSA_KEY_BITS_LEAST), &fault);
}

void
rsa_key_free(struct rsa_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pair);
	EVP_MD_free(key->digest);
	free(key);
}

const char *
rsa_key_pem(struct arena *arena, const struct rsa_key *key)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *bytes;
	const char *pem;
	long length;

	if (out == NULL || PEM_write_bio_PUBKEY(out, key->pair) != 1)
		abort();
	length = BIO_get_mem_data(out, &bytes);
	pem = arena_copy(arena, bytes, (size_t)length);
	BIO_free(out);
	return pem;
}

/* A number of the public half, as JWKs have it. */
static const char *
number(struct arena *arena, const struct rsa_key *key, const char *name)
{
	uint8_t bytes[RSA_KEY_BITS_MOST / 8];
	BIGNUM *value = NULL;
	int length;

	if (EVP_PKEY_get_bn_param(key->pair, name, &value) != 1 ||
	    BN_num_bytes(value) > (int)sizeof(bytes))
		abort();
	length = BN_bn2bin(value, bytes);
	BN_free(value);
	return base64_text_url(arena, bytes, (size_t)length);
}

/* The members of RFC 7638 §3.2, in the order of their names. */
static void
put_members(struct arena *arena, struct json_writer *json, const struct rsa_key *key)
{
	json_put_text(json, "e", number(arena, key, OSSL_PKEY_PARAM_RSA_E));
	json_put_text(json, "kty", "RSA");
	json_put_text(json, "n", number(arena, key, OSSL_PKEY_PARAM_RSA_N));
}

const char *
rsa_key_jwk(struct arena *arena, const struct rsa_key *key, const char *kid)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "alg", "RS256");
	put_members(arena, &json, key);
	json_put_text(&json, "kid", kid);
	json_put_text(&json, "use", "sig");
	json_close(&json, '}');
	return json.text.bytes;
}

const char *
rsa_key_thumbprint(struct arena *arena, const struct rsa_key *key)
{
	struct json_writer json = json_writer(arena);
	uint8_t digest[DIGEST_BYTES];

	json_open(&json, NULL, '{');
	put_members(arena, &json, key);
	json_close(&json, '}');
	digest_make(json.text.bytes, json.text.length, digest);
	return base64_text_url(arena, digest, sizeof(digest));
}

static const char *
header(struct arena *arena, const char *kid)
{
	struct json_writer json = json_writer(arena);

	json_open(&json, NULL, '{');
	json_put_text(&json, "alg", "RS256");
	json_put_text(&json, "kid", kid);
	json_put_text(&json, "typ", "JWT");
	json_close(&json, '}');
	return base64_text_url(arena, (uint8_t *)json.text.bytes, json.text.length);
}

enum outcome
rsa_key_mint(struct arena *arena, const struct rsa_key *key, const char *kid,
    const char *claims, const char **token)
{
	const char *content = arena_printf(arena, "%s.%s", header(arena, kid),
	    base64_text_url(arena, (const uint8_t *)claims, strlen(claims)));
	uint8_t signature[RSA_KEY_BITS_MOST / 8];
	size_t length = sizeof(signature);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_signed = context != NULL &&
	    EVP_DigestSignInit(context, NULL, key->digest, NULL, key->pair) == 1 &&
	    EVP_DigestSign(context, signature, &length, (const uint8_t *)content,
		strlen(content)) == 1;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	if (!is_signed)
		return FAILED;
	*token = arena_printf(
	    arena, "%s.%s", content, base64_text_url(arena, signature, length));
	return OK;
}
