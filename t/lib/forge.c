#include "lib/forge.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/arena.h"

const char *
forge_part(struct arena *arena, const void *bytes, size_t length)
{
	char *part = arena_alloc(arena, 4 * ((length + 2) / 3) + 1);

	EVP_EncodeBlock((uint8_t *)part, bytes, (int)length);
	for (char *at = part; *at != '\0'; at++) {
		if (*at == '+')
			*at = '-';
		if (*at == '/')
			*at = '_';
	}
	part[strcspn(part, "=")] = '\0';
	return part;
}

/* ECDSA signatures stand in tokens as r and s side by side (RFC 7518 §3.4). */
static const char *
curve_part(struct arena *arena, EVP_PKEY *key, const uint8_t *der, size_t length)
{
	size_t half = ((size_t)EVP_PKEY_get_bits(key) + 7) / 8;
	uint8_t *raw = arena_alloc(arena, 2 * half);
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);

	assert_non_null(pair);
	BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, (int)half);
	BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + half, (int)half);
	ECDSA_SIG_free(pair);
	return forge_part(arena, raw, 2 * half);
}

/* "PSS-SHA256" and "PSS0-SHA256" are of RSASSA-PSS, with a salt as long as the digest and none;
 * returns the digest's name. */
static const char *
pad(EVP_PKEY_CTX *context, const char *digest, bool is_begun)
{
	const char *name = digest == NULL ? NULL : strchr(digest, '-');

	if (name == NULL)
		return digest;
	if (!is_begun)
		return name + 1;
	assert_int_equal(1, EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING));
	assert_int_equal(1,
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(
		context, digest[3] == '0' ? 0 : RSA_PSS_SALTLEN_DIGEST));
	return name + 1;
}

static const char *
signature_part(struct arena *arena, const char *text, const char *digest, EVP_PKEY *key)
{
	uint8_t signature[1024];
	size_t length = sizeof(signature);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key;

	assert_int_equal(1,
	    EVP_DigestSignInit_ex(
		context, &of_key, pad(NULL, digest, false), NULL, NULL, key, NULL));
	(void)pad(of_key, digest, true);
	assert_int_equal(1,
	    EVP_DigestSign(
		context, signature, &length, (const uint8_t *)text, strlen(text)));
	EVP_MD_CTX_free(context);
	if (EVP_PKEY_is_a(key, "EC"))
		return curve_part(arena, key, signature, length);
	return forge_part(arena, signature, length);
}

const char *
forge_token(struct arena *arena, const char *header, const char *claims,
    const char *digest, EVP_PKEY *key)
{
	const char *text = arena_printf(arena, "%s.%s",
	    forge_part(arena, header, strlen(header)),
	    forge_part(arena, claims, strlen(claims)));

	return arena_printf(arena, "%s.%s", text,
	    key == NULL ? "" : signature_part(arena, text, digest, key));
}

static void
release_key(void *key)
{
	EVP_PKEY_free(key);
}

static EVP_PKEY *
keep(struct arena *arena, EVP_PKEY *key)
{
	assert_non_null(key);
	arena_defer(arena, release_key, key);
	return key;
}

EVP_PKEY *
forge_secret(struct arena *arena, const void *bytes, size_t length)
{
	return keep(
	    arena, EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, NULL, bytes, length));
}

/* Starts openssl, whose output is then at *out. */
static pid_t
start_openssl(char *const arguments[], FILE **out)
{
	posix_spawn_file_actions_t files;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	assert_int_equal(
	    posix_spawnp(&child, "openssl", &files, NULL, arguments, environ), 0);
	posix_spawn_file_actions_destroy(&files);
	close(ends[1]);
	*out = fdopen(ends[0], "r");
	assert_non_null(*out);
	return child;
}

/* The search for primes in this process would take valgrind ten seconds. */
static EVP_PKEY *
made_by_openssl(struct arena *arena, char *const arguments[])
{
	FILE *out;
	const pid_t child = start_openssl(arguments, &out);
	EVP_PKEY *key = PEM_read_PrivateKey(out, NULL, NULL, NULL);
	int status = -1;

	fclose(out);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return keep(arena, key);
}

EVP_PKEY *
forge_rsa(struct arena *arena, unsigned bits)
{
	char program[] = "openssl", command[] = "genrsa",
	     *size = arena_printf(arena, "%u", bits);

	return made_by_openssl(arena, (char *[]){ program, command, size, NULL });
}

EVP_PKEY *
forge_pss(struct arena *arena)
{
	char program[] = "openssl", command[] = "genpkey", option[] = "-algorithm",
	     type[] = "RSA-PSS";

	return made_by_openssl(arena, (char *[]){ program, command, option, type, NULL });
}

EVP_PKEY *
forge_edwards(struct arena *arena, const char *curve)
{
	return keep(arena, EVP_PKEY_Q_keygen(NULL, NULL, curve));
}

EVP_PKEY *
forge_curve(struct arena *arena, const char *curve)
{
	return keep(arena, EVP_EC_gen(curve));
}

/* The text that was written; the arena's. */
static const char *
taken(struct arena *arena, BIO *out)
{
	char *bytes;
	long length = BIO_get_mem_data(out, &bytes);
	const char *text = arena_copy(arena, bytes, (size_t)length);

	BIO_free(out);
	return text;
}

const char *
forge_public_pem(struct arena *arena, EVP_PKEY *key)
{
	BIO *out = BIO_new(BIO_s_mem());

	assert_int_equal(PEM_write_bio_PUBKEY(out, key), 1);
	return taken(arena, out);
}

const char *
forge_private_pem(struct arena *arena, EVP_PKEY *key, const char *passphrase)
{
	BIO *out = BIO_new(BIO_s_mem());
	const int length = passphrase == NULL ? 0 : (int)strlen(passphrase);

	assert_int_equal(
	    PEM_write_bio_PrivateKey(out, key, length == 0 ? NULL : EVP_aes_256_cbc(),
		(const unsigned char *)passphrase, length, NULL, NULL),
	    1);
	return taken(arena, out);
}

const char *
forge_certificate(struct arena *arena, EVP_PKEY *key)
{
	BIO *out = BIO_new(BIO_s_mem());
	X509 *made = X509_new();

	assert_non_null(X509_gmtime_adj(X509_getm_notBefore(made), 0));
	assert_non_null(X509_gmtime_adj(X509_getm_notAfter(made), 60));
	assert_int_equal(X509_set_pubkey(made, key), 1);
	assert_true(
	    X509_sign(made, key, EVP_PKEY_is_a(key, "ED448") ? NULL : EVP_sha256()) > 0);
	assert_int_equal(PEM_write_bio_X509(out, made), 1);
	X509_free(made);
	return taken(arena, out);
}
