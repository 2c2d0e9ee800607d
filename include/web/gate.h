/*
 * Gates: who may call a route.  Each row of a route table names one.  It runs before the
 * body's media type is checked, and sets the caller of a request that it admits.
 */
#ifndef WEB_GATE_H
#define WEB_GATE_H

#include "auth/key.h"
#include "base/outcome.h"

struct reply;
struct request;

/* OK admits the request. */
typedef enum outcome gate(struct request *, struct reply *);

/* Admits everybody; credentials are not read. */
gate gate_open;

/* Admits anonymous and signed-in callers; an invalid bearer token is 401 nevertheless. */
gate gate_anybody;

/* Requires a user's bearer token or a key of scope host; a GET also accepts scope read. */
gate gate_signed_in;

/* Parts of the programs' own gates: */

/* The API key of the request; NULL: none. */
const char *gate_key(const struct request *);

/* Admits a known key of this scope; its holder becomes the caller. */
enum outcome gate_admit_key(
    struct request *, struct reply *, const char *key, enum scope) MUST_USE;

/* Returns the outcome, and sets the text for refused bearer tokens and keys. */
enum outcome gate_refuse(struct reply *, enum outcome);

#endif
