/*
 * The secrets of webhooks: any text, or "whsec_" and base64 (Standard Webhooks).
 */
#ifndef MODEL_WEBHOOK_SECRET_H
#define MODEL_WEBHOOK_SECRET_H

struct arena;

/* A new one: whsec_ and the base64 of 32 random bytes. */
char *webhook_secret_new(struct arena *);

/*
 * What a valid secret looks like; NULL: this one is valid. A secret that begins with
 * whsec_ must continue with the base64 of 24 to 64 bytes, because libraries decode it.
 */
const char *webhook_secret_fault(const char *secret);

#endif
