/*
 * Who calls: doc/design/secrets.md, "Callers".  The module owns AUTH_BACKEND, AUTH_JWT_* and
 * PUBLIC_MODE (caller_config).
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

/* Longer ones do not fit into an index.  OpenID Connect §2 allows 255. */
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
	const char *origin; /* of the page that asks; several are one that is no origin */
	bool is_origin_named;	/* CORS_ORIGIN has it by name */
	const char *fetch_site; /* Sec-Fetch-Site */
	bool is_change;		/* another method than GET and HEAD */
};

/*
 * OK: *caller is somebody, or anonymous (id NULL).  UNAUTHENTICATED: a bearer was
 * given and it is bad (the reason is logged), or AUTH_BACKEND is `none` and the
 * request is not the local user's (auth/local.h).
 */
enum outcome caller_identify(
    struct arena *, const struct credentials *, struct caller *) MUST_USE;

/*
 * The API key that the request came with; NULL: none, caller_identify tells who calls.
 * With AUTH_BACKEND=none no bearer of a user is read, nor a key that acts for one.
 */
const char *caller_key(const struct credentials *);

/* PUBLIC_MODE: may anonymous callers use shared rooms? */
bool caller_public_mode(void);

/*
 * A bearer for a user, by AUTH_JWT_SECRET, for trying things out.  FAILED unless
 * AUTH_JWT_ALGORITHM is HS256, HS384 or HS512.
 */
enum outcome caller_mint(struct arena *, const struct caller *, int64_t lifetime_seconds,
    const char **token) MUST_USE;

#endif
