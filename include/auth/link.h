/*
 * Links that work without a bearer, for a while: a path, when it expires, and an
 * HMAC-SHA256 of both.  Their key signs nothing else.  The module owns BASE_URL
 * (link_config).
 */
#ifndef AUTH_LINK_H
#define AUTH_LINK_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group link_config;

/* BASE_URL, without a slash at its end. */
const char *link_base(void);

/* No link works longer. */
#define LINK_SECONDS_MOST 86400

/* BASE_URL, path, and ?expires=...&signature=...; expires is in Unix seconds. */
const char *link_make(
    struct arena *, const char *secret, const char *path, int64_t expires);

/* What came of a link: its path and the values behind it, which may be NULL. */
struct link {
	const char *path, *expires, *signature;
};

/* OK when the signature is right and `now` (Unix seconds) is not past expires; else
 * FORBIDDEN, and the reason is logged.  Constant time. */
enum outcome link_check(
    struct arena *, const char *secret, const struct link *, int64_t now) MUST_USE;

#endif
