/*
 * Who calls: doc/design/secrets.md, "Callers".  The module owns AUTH_BACKEND, AUTH_JWT_*,
 * PUBLIC_MODE and the settings of the identity provider (caller_config).
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

/* A part of it, for a program that fetches the provider's keys and has no callers:
 * AUTH_BACKEND, AUTH_OIDC_ISSUER, AUTH_JWKS_URL, AUTH_JWKS_FILE, AUTH_JWKS_POLL and
 * AUTH_ALLOW_PRIVATE. */
extern const struct config_group caller_provider_config;

/* Longer ids do not fit into an index.  OpenID Connect §2 allows 255. */
#define CALLER_ID_BYTES 1000

struct caller {
	const char *id; /* the token's sub; NULL: anonymous */
	const char *
	    name; /* to show: name, preferred_username, local part of the e-mail, Guest */
	const char *email; /* "" when there is none */
	enum scope scope;
	const char *key_id; /* of the API key that it came with; NULL: none */
	/* The ids of the rooms that the key is limited to, then NULL; NULL: no limit. */
	const char *const *rooms;
	/* When the token or the key ends, as RFC 3339; NULL: never, or after the year 9999. */
	const char *expires_at;
};

/* What is shown of somebody whose name is not known: the local part of the e-mail, or Guest. */
const char *caller_name(struct arena *, const char *email);

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
	bool is_final;		/* a key that is not there now will not come */
};

/*
 * OK: *caller is a user, or anonymous (id NULL).  UNAUTHENTICATED: there is a bearer
 * token and it is bad (the reason is logged), or AUTH_BACKEND is `none` and the request
 * is not the local user's (lib/auth/local.h).
 *
 * NOT_FOUND, and nothing is logged: the token needs a key of the provider that is not there.
 * The provider may have replaced its keys; who has asked for them calls again with is_final,
 * and then it is UNAUTHENTICATED.
 */
enum outcome caller_identify(
    struct arena *, const struct credentials *, struct caller *) MUST_USE;

/*
 * The API key of the request; NULL: none, then caller_identify finds the caller.  With
 * AUTH_BACKEND=none neither users' tokens nor keys of users are read.
 */
const char *caller_key(const struct credentials *);

/*
 * Does it matter that AUTH_JWT_AUDIENCE is not set?  The tokens are an identity provider's, which
 * gives other applications tokens with the same issuer and keys.
 */
bool caller_takes_others(void);

/* Logs what is accepted though hardly anybody wants it; once, when a program starts. */
void caller_warn(void);

/* AUTH_BACKEND=none: the only caller is the local user, without credentials. */
bool caller_is_local(void);

/* PUBLIC_MODE: may anonymous callers use shared rooms? */
bool caller_public_mode(void);

/*
 * Where the provider's keys come from, as the database names it: "issuer https://..." or
 * "jwks https://..."; NULL: no provider is set, or AUTH_BACKEND is none.  The text is the
 * settings'.
 */
const char *caller_provider(void);

/* AUTH_ALLOW_PRIVATE: may the provider have a private or loopback address? */
bool caller_provider_is_private(void);

/* AUTH_JWKS_POLL: milliseconds between two looks whether the provider's keys have changed. */
int64_t caller_keys_poll_ms(void);

/*
 * From now on the provider's keys are those of this JWKS.  Any thread may call it; requests
 * under way finish with the keys they began with.  false: jwks_public refuses the text, or there
 * is no provider, and nothing changes.
 */
bool caller_keys_replace(const char *jwks, size_t length);

/* The provider's keys are no longer accepted. */
void caller_keys_drop(void);

/*
 * Makes a user's token with AUTH_JWT_SECRET, for trials.  FAILED unless
 * AUTH_JWT_ALGORITHM is HS256, HS384 or HS512.
 */
enum outcome caller_mint(struct arena *, const struct caller *, int64_t lifetime_seconds,
    const char **token) MUST_USE;

#endif
