/*
 * Who calls: contract §3.  The module owns AUTH_BACKEND, AUTH_JWT_* and
 * PUBLIC_MODE (caller_config).
 */
#ifndef AUTH_CALLER_H
#define AUTH_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group caller_config;

struct caller {
	const char *id;    /* the token's sub; NULL: anonymous */
	const char *name;  /* to show: name, preferred_username, local part of the e-mail, Guest */
	const char *email; /* "" when there is none */
};

/* What a request says of its caller.  Texts may be NULL. */
struct credentials {
	const char *authorization;  /* the header */
	size_t authorization_count; /* how many of them came: two are refused */
	const char *remote_address;
	const char *forwarded_for;
};

/*
 * OK: *caller is somebody, or anonymous (id NULL).  UNAUTHENTICATED: a bearer was
 * given and it is bad (the reason is logged), or AUTH_BACKEND is `none` and the
 * request does not come from this machine.
 */
enum outcome caller_identify(struct arena *, const struct credentials *,
    struct caller *) MUST_USE;

/* PUBLIC_MODE: may anonymous callers use shared rooms? */
bool caller_public_mode(void);

/*
 * A bearer for a user, by AUTH_JWT_SECRET, for trying things out.  FAILED unless
 * AUTH_JWT_ALGORITHM is HS256, HS384 or HS512.
 */
enum outcome caller_mint(struct arena *, const struct caller *, int64_t lifetime_seconds,
    const char **token) MUST_USE;

#endif
