#include "key_pem.h"

#include <limits.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "algorithm.h"
#include "base/arena.h"
#include "base/text.h"
#include "key_set.h"

/* One block, as OpenSSL allocates it. */
struct block {
	char *name, *header;
	uint8_t *bytes;
	long length;
};

static EVP_PKEY *
read_certificate(const uint8_t *bytes, long length)
{
	X509 *certificate = d2i_X509(NULL, &bytes, length);
	EVP_PKEY *key = certificate == NULL ? NULL : X509_get_pubkey(certificate);

	X509_free(certificate);
	return key;
}

static EVP_PKEY *
read_rsa(const uint8_t *bytes, long length)
{
	return d2i_PublicKey(EVP_PKEY_RSA, NULL, &bytes, length);
}

static EVP_PKEY *
read_public(const uint8_t *bytes, long length)
{
	return d2i_PUBKEY(NULL, &bytes, length);
}

/* clang-format off */
static const struct kind {
	const char *name;
	EVP_PKEY *(*read)(const uint8_t *bytes, long length);
} kinds[] = {
	{ "PUBLIC KEY", read_public },
	{ "RSA PUBLIC KEY", read_rsa },
	{ "CERTIFICATE", read_certificate },
};
/* clang-format on */

/* What is wrong with the block; NULL: nothing, and its key is in the set. */
static const char *
add(struct key_set *set, const struct block *block, unsigned algorithms)
{
	EVP_PKEY *key = NULL;
	bool is_known = false;

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (text_equal(block->name, kinds[i].name)) {
			is_known = true;
			key = kinds[i].read(block->bytes, block->length);
		}
	if (!is_known)
		return "is neither a public key nor a certificate";
	if (key == NULL)
		return "cannot be read";
	if ((algorithm_bits(key) & algorithms) == 0) {
		EVP_PKEY_free(key);
		return "has no key for AUTH_JWT_ALGORITHM (RS and PS: RSA of 2048 to 8192 "
		       "bits)";
	}
	return key_set_add(set, token_key_new(NULL, NULL, key)) ? NULL :
								  "is one too many";
}

static void
release(struct block *block)
{
	OPENSSL_free(block->name);
	OPENSSL_free(block->header);
	OPENSSL_free(block->bytes);
}

/* Blocks that begin.  OpenSSL passes over one whose first line is not quite right. */
static size_t
count_blocks(const char *text)
{
	size_t count = 0;

	while ((text = strstr(text, "-----BEGIN")) != NULL) {
		count++;
		text++;
	}
	return count;
}

static const char *
read_blocks(
    struct arena *arena, BIO *pem, size_t count, unsigned algorithms, struct key_set *set)
{
	for (size_t i = 1; i <= count; i++) {
		const char *problem = "cannot be read";
		struct block block;

		if (PEM_read_bio(pem, &block.name, &block.header, &block.bytes,
			&block.length) == 1) {
			problem = add(set, &block, algorithms);
			release(&block);
		}
		if (problem != NULL)
			return arena_printf(arena, "its block %zu %s", i, problem);
	}
	return NULL;
}

struct key_set *
key_pem_read(struct arena *arena, const char *text, size_t length, unsigned algorithms,
    const char **fault)
{
	/* A NUL would hide what is behind it. */
	const char *plain = arena_copy(arena, text, length);
	const size_t count = count_blocks(plain);
	struct key_set *set;
	BIO *pem;

	*fault = NULL;
	if (strstr(plain, "PRIVATE KEY-----") != NULL)
		*fault =
		    "it has a private key: openssl pkey -pubout prints the public one";
	else if (count == 0 || length > INT_MAX)
		*fault = "it has no PEM block with a public key or a certificate";
	if (*fault != NULL)
		return NULL;
	set = key_set_new();
	pem = BIO_new_mem_buf(plain, -1);
	*fault = pem == NULL ? "out of memory" :
			       read_blocks(arena, pem, count, algorithms, set);
	BIO_free(pem);
	ERR_clear_error();
	if (*fault == NULL)
		return set;
	key_set_release(set);
	return NULL;
}
