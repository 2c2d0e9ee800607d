#include "jwk.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include "algorithm.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"

/* RFC 7518 §6.2.1.1 and RFC 8037 §2; point_bytes: of each coordinate. */
static const struct curve {
	const char *name, *type, *group;
	int raw_type; /* of Edwards curves: OpenSSL's */
	size_t point_bytes;
} curves[] = {
	{ "P-256", "EC", "prime256v1", 0, 32 },
	{ "P-384", "EC", "secp384r1", 0, 48 },
	{ "P-521", "EC", "secp521r1", 0, 66 },
	{ "Ed25519", "OKP", NULL, EVP_PKEY_ED25519, 32 },
	{ "Ed448", "OKP", NULL, EVP_PKEY_ED448, 57 },
};

/* A larger exponent only makes checks slow; OpenSSL refuses it for large keys. */
#define EXPONENT_BYTES 8

#define POINT_BYTES 66

struct bytes {
	uint8_t *at;
	size_t length;
};

static bool
read_bytes(
    struct arena *arena, const struct json *jwk, const char *name, struct bytes *bytes)
{
	const char *text = json_as_text(json_member(jwk, name));

	if (text_empty(text))
		return false;
	bytes->at = arena_alloc(arena, strlen(text));
	return base64_decode_url(text, strlen(text), bytes->at, &bytes->length) &&
	    bytes->length > 0;
}

/* The public key of these parameters, which it frees; NULL: they are none. */
static EVP_PKEY *
make(const char *type, OSSL_PARAM_BLD *builder)
{
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (parameters != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1)
		(void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(builder);
	return key;
}

static EVP_PKEY *
make_rsa(const struct bytes *modulus, const struct bytes *exponent)
{
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(modulus->at, (int)modulus->length, NULL);
	BIGNUM *e = BN_bin2bn(exponent->at, (int)exponent->length, NULL);
	EVP_PKEY *key;

	if (builder != NULL && n != NULL && e != NULL && BN_is_odd(n) && BN_is_odd(e) &&
	    !BN_is_one(e)) {
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
		key = make("RSA", builder);
	} else {
		OSSL_PARAM_BLD_free(builder);
		key = NULL;
	}
	BN_free(n);
	BN_free(e);
	return key;
}

static EVP_PKEY *
read_rsa(struct arena *arena, const struct json *jwk)
{
	struct bytes modulus, exponent;

	if (!read_bytes(arena, jwk, "n", &modulus) ||
	    !read_bytes(arena, jwk, "e", &exponent) || exponent.length > EXPONENT_BYTES)
		return NULL;
	return make_rsa(&modulus, &exponent);
}

/* OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *
read_point(struct arena *arena, const struct json *jwk, const struct curve *curve)
{
	const size_t size = curve->point_bytes;
	uint8_t point[1 + 2 * POINT_BYTES] = { POINT_CONVERSION_UNCOMPRESSED };
	OSSL_PARAM_BLD *builder;
	struct bytes x, y;

	if (!read_bytes(arena, jwk, "x", &x) || !read_bytes(arena, jwk, "y", &y) ||
	    x.length != size || y.length != size)
		return NULL;
	memcpy(point + 1, x.at, size);
	memcpy(point + 1 + size, y.at, size);
	builder = OSSL_PARAM_BLD_new();
	if (builder == NULL)
		return NULL;
	OSSL_PARAM_BLD_push_utf8_string(
	    builder, OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0);
	OSSL_PARAM_BLD_push_octet_string(
	    builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * size);
	return make("EC", builder);
}

static EVP_PKEY *
read_on_curve(struct arena *arena, const struct json *jwk, const char *type)
{
	const char *name = json_as_text(json_member(jwk, "crv"));
	const struct curve *curve = NULL;
	struct bytes x;

	for (size_t i = 0; i < COUNT(curves); i++)
		if (text_equal(curves[i].type, type) && text_equal(curves[i].name, name))
			curve = &curves[i];
	if (curve == NULL)
		return NULL;
	if (curve->group != NULL)
		return read_point(arena, jwk, curve);
	if (!read_bytes(arena, jwk, "x", &x) || x.length != curve->point_bytes)
		return NULL;
	return EVP_PKEY_new_raw_public_key(curve->raw_type, NULL, x.at, x.length);
}

static bool
names_verify(const struct json *operations)
{
	for (size_t i = 0; i < json_length(operations); i++)
		if (text_equal(json_as_text(json_item(operations, i)), "verify"))
			return true;
	return false;
}

/* Does the key say that it is for signatures, or does it say nothing? */
static bool
is_for_signatures(const struct json *jwk)
{
	const struct json *use = json_member(jwk, "use");
	const struct json *operations = json_member(jwk, "key_ops");

	return (json_kind(use) == JSON_ABSENT || text_equal(json_as_text(use), "sig")) &&
	    (json_kind(operations) == JSON_ABSENT || names_verify(operations));
}

/* false: a member of the wrong type, or an algorithm that is not one of ours. */
static bool
read_names(const struct json *jwk, struct jwk *read)
{
	const struct json *kid = json_member(jwk, "kid");
	const struct json *alg = json_member(jwk, "alg");
	const char *name = json_as_text(alg);

	read->kid = json_as_text(kid);
	read->algorithm = name == NULL ? NULL : algorithm_find(name, strlen(name));
	return (json_kind(kid) == JSON_ABSENT || read->kid != NULL) &&
	    (json_kind(alg) == JSON_ABSENT || read->algorithm != NULL);
}

enum outcome
jwk_read(struct arena *arena, const struct json *jwk, struct jwk *read)
{
	const char *type = json_as_text(json_member(jwk, "kty"));
	struct jwk found = { .key = NULL };
	bool fits;

	if (!is_for_signatures(jwk) || !read_names(jwk, &found))
		return INVALID;
	found.key = text_equal(type, "RSA") ? read_rsa(arena, jwk) :
					      read_on_curve(arena, jwk, type);
	ERR_clear_error();
	if (found.key == NULL)
		return INVALID;
	fits = found.algorithm == NULL ? algorithm_bits(found.key) != 0 :
					 algorithm_fits(found.algorithm, found.key);
	if (!fits) {
		EVP_PKEY_free(found.key);
		return INVALID;
	}
	*read = found;
	return OK;
}

void
jwk_write(struct json_writer *out, const struct json *jwk)
{
	static const char *const members[] = { "kty", "kid", "alg", "crv", "n", "e", "x",
		"y" };

	json_open(out, NULL, '{');
	for (size_t i = 0; i < COUNT(members); i++) {
		const char *text = json_as_text(json_member(jwk, members[i]));

		if (text != NULL)
			json_put_text(out, members[i], text);
	}
	json_put_text(out, "use", "sig");
	json_close(out, '}');
}
