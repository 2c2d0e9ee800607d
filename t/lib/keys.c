#include "lib/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/core_names.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/forge.h"

/* A number of the key, as so many bytes (0: as few as there are). */
static const char *
number(struct arena *arena, EVP_PKEY *key, const char *name, int size)
{
	BIGNUM *value = NULL;
	uint8_t bytes[1024];

	assert_int_equal(1, EVP_PKEY_get_bn_param(key, name, &value));
	size = size == 0 ? BN_num_bytes(value) : size;
	assert_int_equal(size, BN_bn2binpad(value, bytes, size));
	BN_free(value);
	return forge_part(arena, bytes, (size_t)size);
}

static const char *
curve_jwk(struct arena *arena, EVP_PKEY *key, const char *more)
{
	const int bits = EVP_PKEY_get_bits(key), size = (bits + 7) / 8;

	return arena_printf(arena,
	    "{\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":\"%s\",\"y\":\"%s\"%s}", bits,
	    number(arena, key, OSSL_PKEY_PARAM_EC_PUB_X, size),
	    number(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y, size), more);
}

static const char *
edwards_jwk(struct arena *arena, EVP_PKEY *key, const char *more)
{
	uint8_t raw[64];
	size_t length = sizeof(raw);

	assert_int_equal(1, EVP_PKEY_get_raw_public_key(key, raw, &length));
	return arena_printf(arena, "{\"kty\":\"OKP\",\"crv\":\"%s\",\"x\":\"%s\"%s}",
	    EVP_PKEY_is_a(key, "ED448") ? "Ed448" : "Ed25519",
	    forge_part(arena, raw, length), more);
}

const char *
keys_jwk(struct arena *arena, EVP_PKEY *key, const char *more)
{
	if (EVP_PKEY_is_a(key, "EC"))
		return curve_jwk(arena, key, more);
	if (!EVP_PKEY_is_a(key, "RSA"))
		return edwards_jwk(arena, key, more);
	return arena_printf(arena, "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s}",
	    number(arena, key, OSSL_PKEY_PARAM_RSA_N, 0),
	    number(arena, key, OSSL_PKEY_PARAM_RSA_E, 0), more);
}

const char *
keys_set(struct arena *arena, const char *const jwks[])
{
	struct text text = text_new(arena);

	text_add(&text, "{\"keys\":[");
	for (size_t i = 0; jwks[i] != NULL; i++)
		text_printf(&text, "%s%s", i == 0 ? "" : ",", jwks[i]);
	text_add(&text, "]}");
	return text.bytes;
}

static void
remove_file(void *path)
{
	unlink(path);
}

const char *
keys_file(struct arena *arena, const char *text)
{
	char *path = arena_text(arena, P_tmpdir "/keys-XXXXXX");
	int descriptor = mkstemp(path);

	assert_true(descriptor >= 0);
	arena_defer(arena, remove_file, path);
	assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
	close(descriptor);
	return path;
}

void
keys_rename(struct arena *arena, const char *path, const char *text)
{
	assert_int_equal(0, rename(keys_file(arena, text), path));
}

void
keys_rewrite(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	int closed;

	if (file == NULL)
		abort();
	assert_true(fputs(text, file) >= 0);
	closed = fclose(file);
	assert_int_equal(closed, 0);
}
