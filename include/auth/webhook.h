/*
 * How outgoing messages are signed: by Standard Webhooks (webhook-id, webhook-timestamp,
 * webhook-signature) and by X-Webhook-Signature, the older form of Reflector's receivers,
 * with X-Webhook-Event.
 */
#ifndef AUTH_WEBHOOK_H
#define AUTH_WEBHOOK_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* One try to send a message. */
struct webhook {
	const char *id, *type;
	int64_t timestamp; /* Unix seconds: of this try */
	const char *body;
	size_t body_bytes;
	const char *secret; /* NULL: nothing is signed */
	const char
	    *previous_secret;	/* signs besides, while secrets are changed; NULL: none */
	const char *request_id; /* the request that caused it; NULL: none */
	const char *trace;	/* "TRACE-FLAGS" of that request; NULL: it had none */
};

/*
 * "Name: value" each, Content-Type among them; ends with NULL; the arena's.
 *
 * Standard Webhooks is keyed with the bytes of the secret, or with what it is in base64
 * after "whsec_"; one signature per secret.  X-Webhook-Signature is keyed with the text of the
 * current secret as it stands.  X-Request-Id and traceparent are not signed; each try is a span of
 * its own.
 */
const char *const *webhook_headers(struct arena *, const struct webhook *);

#endif
