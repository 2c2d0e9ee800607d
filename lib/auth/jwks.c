#include "auth/jwks.h"

#include <openssl/evp.h>

#include "base/arena.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"
#include "jwk.h"

static enum outcome
refuse(struct jwks *jwks, const char *fault)
{
	jwks->fault = fault;
	return INVALID;
}

/* Adds a key to the text; false: it is of no use to us. */
static bool
take(struct arena *arena, struct json_writer *out, const struct json *item)
{
	struct jwk jwk;

	if (jwk_read(arena, item, &jwk) != OK)
		return false;
	EVP_PKEY_free(jwk.key);
	jwk_write(out, item);
	return true;
}

enum outcome
jwks_public(struct arena *arena, const char *text, size_t length, struct jwks *jwks)
{
	struct json_writer out = json_writer(arena);
	const struct json *set, *keys;
	struct json_flaw flaw;
	size_t count = 0;

	if (length > JWKS_BYTES)
		return refuse(jwks, "it is longer than 256 KiB");
	if (json_read(arena, text, length, &set, &flaw) != OK)
		return refuse(jwks, "it is not JSON");
	keys = json_member(set, "keys");
	if (json_kind(keys) != JSON_ARRAY)
		return refuse(jwks, "it has no array \"keys\"");
	json_open(&out, NULL, '{');
	json_open(&out, "keys", '[');
	for (size_t i = 0; i < json_length(keys) && count < JWKS_KEYS; i++)
		count += take(arena, &out, json_item(keys, i));
	json_close(&out, ']');
	json_close(&out, '}');
	jwks->json = out.text.bytes;
	jwks->count = count;
	jwks->skipped = json_length(keys) - count;
	return OK;
}
