/*
 * The secrets of webhooks: any text, or "whsec_" and base64 (Standard Webhooks).
 */
#ifndef MODEL_WEBHOOK_SECRET_H
#define MODEL_WEBHOOK_SECRET_H

struct arena;

/* A new one: whsec_ and the base64 of 32 random bytes. */
char *webhook_secret_new(struct arena *);

/*
 * What is expected in place of it; NULL: it can be used.  What begins with whsec_ must be the
 * base64 of 24 to 64 bytes: libraries take it for that, and would sign with another key.
 */
const char *webhook_secret_fault(const char *secret);

#endif
