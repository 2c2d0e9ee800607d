#include "auth/webhook.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/signature.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"

#define PREFIX "whsec_"
#define HEADERS 6

struct key {
	const uint8_t *bytes;
	size_t length;
};

static void
sign(struct key key, const struct text *signed_text, uint8_t mac[DIGEST_BYTES])
{
	if (HMAC(EVP_sha256(), key.bytes, (int)key.length,
		(const uint8_t *)signed_text->bytes, signed_text->length, mac,
		NULL) == NULL) {
		log_error("OpenSSL has no HMAC-SHA256");
		abort();
	}
}

/* Base64 with its padding, and something in it; false for anything else. */
static bool
decode(struct arena *arena, const char *text, struct key *key)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const size_t length = strlen(text), data = strspn(text, digits);
	const size_t padding = strspn(text + data, "=");
	uint8_t *bytes = arena_alloc(arena, length);

	if (data == 0 || padding > 2 || data + padding != length || length % 4 != 0)
		return false;
	if (EVP_DecodeBlock(bytes, (const uint8_t *)text, (int)length) < 0)
		return false;
	*key = (struct key){ bytes, length / 4 * 3 - padding };
	return true;
}

static struct key
key_of(struct arena *arena, const char *secret)
{
	struct key key = { (const uint8_t *)secret, strlen(secret) };

	if (text_starts(secret, PREFIX) &&
	    !decode(arena, secret + sizeof(PREFIX) - 1, &key))
		log_warn(
		    "a webhook secret begins with " PREFIX " and is no base64 after it");
	return key;
}

/* "v1,<base64>" of id.timestamp.body */
static void
add_standard(struct text *out, const struct webhook *webhook, const char *secret)
{
	struct text content = text_new(out->arena);
	uint8_t mac[DIGEST_BYTES], base64[DIGEST_BYTES * 2];

	text_printf(&content, "%s.%" PRId64 ".", webhook->id, webhook->timestamp);
	text_add_bytes(&content, webhook->body, webhook->body_bytes);
	sign(key_of(out->arena, secret), &content, mac);
	EVP_EncodeBlock(base64, mac, sizeof(mac));
	text_printf(out, " v1,%s", (const char *)base64);
}

static const char *
standard_header(struct arena *arena, const struct webhook *webhook)
{
	struct text out = text_new(arena);

	text_add(&out, "webhook-signature:");
	add_standard(&out, webhook, webhook->secret);
	if (webhook->previous_secret != NULL)
		add_standard(&out, webhook, webhook->previous_secret);
	return out.bytes;
}

/* Reflector's older form: hexadecimal, of timestamp.body */
static const char *
hexadecimal_header(struct arena *arena, const struct webhook *webhook)
{
	const struct key key = { (const uint8_t *)webhook->secret,
		strlen(webhook->secret) };
	struct text content = text_new(arena);
	uint8_t mac[DIGEST_BYTES];
	char hex[DIGEST_HEX];

	text_printf(&content, "%" PRId64 ".", webhook->timestamp);
	text_add_bytes(&content, webhook->body, webhook->body_bytes);
	sign(key, &content, mac);
	text_hex(mac, sizeof(mac), hex);
	return arena_printf(
	    arena, "X-Webhook-Signature: t=%" PRId64 ",v1=%s", webhook->timestamp, hex);
}

const char *const *
webhook_headers(struct arena *arena, const struct webhook *webhook)
{
	const char **headers = arena_alloc(arena, (HEADERS + 1) * sizeof(*headers));
	size_t count = 0;

	headers[count++] = "Content-Type: application/json";
	headers[count++] = arena_printf(arena, "webhook-id: %s", webhook->id);
	headers[count++] = arena_printf(
	    arena, "webhook-timestamp: %" PRId64, webhook->timestamp);
	headers[count++] = arena_printf(arena, "X-Webhook-Event: %s", webhook->type);
	if (text_empty(webhook->secret))
		return headers;
	headers[count++] = standard_header(arena, webhook);
	headers[count++] = hexadecimal_header(arena, webhook);
	return headers;
}
