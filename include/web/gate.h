/*
 * Gates: who may call a route.  Each row of a route table names one; it is asked before the
 * body's type is looked at, and knows the caller when it lets a request through.
 */
#ifndef WEB_GATE_H
#define WEB_GATE_H

#include "auth/key.h"
#include "base/outcome.h"

struct reply;
struct request;

/* OK: may call. */
typedef enum outcome gate(struct request *, struct reply *);

/* Everybody; credentials are not read. */
gate gate_open;

/* Anonymous or signed in; a bearer token that is wrong is 401 nevertheless. */
gate gate_anybody;

/* A user's bearer token, or a key of scope host; of scope read for a GET. */
gate gate_signed_in;

/* What gates of programs are made of: */

/* The API key that came with the request; NULL: none. */
const char *gate_key(const struct request *);

/* Is it somebody's, and of this scope?  The holder is the caller then. */
enum outcome gate_admit_key(
    struct request *, struct reply *, const char *key, enum scope) MUST_USE;

/* The outcome, with the text that bearer tokens and keys have for it. */
enum outcome gate_refuse(struct reply *, enum outcome);

#endif
