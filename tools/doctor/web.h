/*
 * Requests of reflectorctl doctor, over HTTP.
 */
#ifndef TOOLS_DOCTOR_WEB_H
#define TOOLS_DOCTOR_WEB_H

#include <stdbool.h>

#include "net/exchange.h"

struct doctor;
struct json;

/* This host alone may ask here: nginx's second server (reflector-private.conf). */
#define WEB_PRIVATE "http://127.0.0.1:8081"

/* GETs base and path. */
struct exchange web_get(struct doctor *, const char *base, const char *path);

/* POSTs JSON; signature: the value of X-Jitsi-Signature. */
struct exchange web_post(struct doctor *, const char *base, const char *path,
    const char *body, const char *signature);

/* The answer in words: "status 404: Not Found", or why there is none. */
const char *web_words(struct doctor *, const struct exchange *);

/* The answer's body, a JSON object; NULL: it is none. */
const struct json *web_json(struct doctor *, const struct exchange *);

#endif
