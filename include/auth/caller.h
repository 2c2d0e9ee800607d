/*
 * Who calls: doc/design/secrets.md, "Callers".  The module owns AUTH_BACKEND, AUTH_JWT_*
 * and PUBLIC_MODE (caller_config).
 */
#ifndef AUTH_CALLER_H
#define AUTH_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auth/key.h"
#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group caller_config;

/* Longer ids do not fit into an index.  OpenID Connect §2 allows 255. */
#define CALLER_ID_BYTES 1000

struct caller {
	const char *id; /* the token's sub; NULL: anonymous */
	const char *
	    name; /* to show: name, preferred_username, local part of the e-mail, Guest */
	const char *email; /* "" when there is none */
	enum scope scope;
	const char *key_id; /* of the API key that it came with; NULL: none */
};

/* What a request says of its caller.  Texts may be NULL. */
struct credentials {
	const char *authorization;  /* the header */
	size_t authorization_count; /* how many of them came: two are refused */
	const char *remote_address;
	const char *forwarded_for;
	const char *host;
	const char *origin;	/* of the page that sent the request */
	bool is_origin_named;	/* CORS_ORIGIN has it by name */
	const char *fetch_site; /* Sec-Fetch-Site */
	bool is_change;		/* another method than GET and HEAD */
};

/*
 * OK: *caller is a user, or anonymous (id NULL).  UNAUTHENTICATED: there is a bearer
 * token and it is bad (the reason is logged), or AUTH_BACKEND is `none` and the request
 * is not the local user's (lib/auth/local.h).
 */
enum outcome caller_identify(
    struct arena *, const struct credentials *, struct caller *) MUST_USE;

/*
 * The API key of the request; NULL: none, then caller_identify finds the caller.  With
 * AUTH_BACKEND=none neither users' tokens nor keys of users are read.
 */
const char *caller_key(const struct credentials *);

/* PUBLIC_MODE: may anonymous callers use shared rooms? */
bool caller_public_mode(void);

/*
 * Makes a user's token with AUTH_JWT_SECRET, for trials.  FAILED unless
 * AUTH_JWT_ALGORITHM is HS256, HS384 or HS512.
 */
enum outcome caller_mint(struct arena *, const struct caller *, int64_t lifetime_seconds,
    const char **token) MUST_USE;

#endif
