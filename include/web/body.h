/*
 * JSON bodies of requests.
 */
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include <stddef.h>

#include "base/outcome.h"
#include "json/decode.h"

struct reply;
struct request;

/* Decodes the body, which must be one JSON object, into a struct by a table of fields;
 * INVALID with every fault in the reply. */
enum outcome body_decode(const struct request *, struct reply *, const struct field *,
    size_t count, void *into) MUST_USE;

/* The same for PATCH: no field is required. */
enum outcome body_decode_partial(const struct request *, struct reply *,
    const struct field *, size_t count, void *into) MUST_USE;

#endif
