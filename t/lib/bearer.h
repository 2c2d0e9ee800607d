/*
 * Asking with a bearer, in a program whose users' tokens are signed with a secret.
 */
#ifndef LIB_BEARER_H
#define LIB_BEARER_H

#include "base/outcome.h"
#include "lib/verify.h"

struct arena;
struct caller;

#define BEARER_SECRET "AUTH_JWT_SECRET=" VERIFY_SECRET
#define BEARER_SETTINGS "AUTH_JWT_ALGORITHM=HS256", BEARER_SECRET

/* Who asks with this Authorization header (NULL: none), from another machine. */
enum outcome bearer_ask(struct arena *, const char *authorization, struct caller *);

/* Who asks with this token. */
enum outcome bearer_ask_with(struct arena *, const char *token, struct caller *);

/* A test's setup: those settings, and an arena as the state; verify_close ends it. */
int bearer_open(void **state);

#endif
