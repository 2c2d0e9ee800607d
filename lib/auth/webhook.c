#include "auth/webhook.h"

#include <inttypes.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"

#define PREFIX "whsec_"
#define HEADERS 8
#define TRACE_DIGITS 32
#define SPAN_BYTES 8

static struct mac_key
key_of(struct arena *arena, const char *secret)
{
	uint8_t *bytes = arena_alloc(arena, strlen(secret));
	size_t length;

	if (!text_starts(secret, PREFIX))
		return mac_key_of(secret);
	if (base64_decode(secret + strlen(PREFIX), bytes, &length) && length > 0)
		return (struct mac_key){ bytes, length };
	log_warn("a webhook secret begins with " PREFIX " but is not base64 after it, "
		 "used as plain text: PATCH the room's webhook_secret");
	return mac_key_of(secret);
}

/* "v1,<base64>" of id.timestamp.body */
static void
add_standard(struct text *out, const struct webhook *webhook, const char *secret)
{
	struct text content = text_new(out->arena);
	uint8_t mac[DIGEST_BYTES];

	text_printf(&content, "%s.%" PRId64 ".", webhook->id, webhook->timestamp);
	text_add_bytes(&content, webhook->body, webhook->body_bytes);
	mac_make(key_of(out->arena, secret), content.bytes, content.length, mac);
	text_printf(out, " v1,%s", base64_text(out->arena, mac, sizeof(mac)));
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
	struct text content = text_new(arena);

	text_printf(&content, "%" PRId64 ".", webhook->timestamp);
	text_add_bytes(&content, webhook->body, webhook->body_bytes);
	return arena_printf(arena, "X-Webhook-Signature: t=%" PRId64 ",v1=%s",
	    webhook->timestamp,
	    mac_hex(arena, mac_key_of(webhook->secret), content.bytes, content.length));
}

/* W3C Trace Context: version-trace-span-flags. */
static const char *
trace_header(struct arena *arena, const char *trace)
{
	return arena_printf(arena, "traceparent: 00-%.*s-%s%s", TRACE_DIGITS, trace,
	    random_hex(arena, SPAN_BYTES), trace + TRACE_DIGITS);
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
	if (webhook->request_id != NULL)
		headers[count++] = arena_printf(
		    arena, "X-Request-Id: %s", webhook->request_id);
	if (webhook->trace != NULL)
		headers[count++] = trace_header(arena, webhook->trace);
	if (text_empty(webhook->secret))
		return headers;
	headers[count++] = standard_header(arena, webhook);
	headers[count++] = hexadecimal_header(arena, webhook);
	return headers;
}
