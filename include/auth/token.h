/*
 * JSON Web Tokens (RFC 7519), by libjwt 1, whose jwt_decode checks neither
 * the algorithm against the key nor any claim: both are done here (doc/design/secrets.md,
 * "Users' tokens").
 */
#ifndef AUTH_TOKEN_H
#define AUTH_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "metrics/refusal.h"

struct arena;
struct key_set;

/* Longer tokens are refused unread: libjwt puts them on the stack. */
#define TOKEN_BYTES 8192

/*
 * claims (a JSON object) signed with an algorithm, "HS256"; the header is then exactly
 * {"alg":"HS256","typ":"JWT"}.  key is raw text.  FAILED when libjwt refuses (claims that
 * are no object).
 */
enum outcome token_mint(struct arena *, const char *algorithm, const char *claims,
    const char *key, const char **token) MUST_USE;

struct token_policy {
	const char
	    *algorithms; /* "HS256", or a list: "RS256 ES256": no others are accepted */
	/* NULL, or the shared secret (HS...) or PEM text, which is read at each check. */
	const char *key;
	size_t key_length;
	/* Keys that were read before; NULL: none.  published: an identity provider's. */
	const struct key_set *own, *published;
	const char *audience; /* NULL: any */
	const char *issuer;   /* NULL: any */
	int64_t leeway;	      /* seconds, for exp and nbf */
	bool is_lasting;      /* exp does not count, and sub may be missing */
};

/*
 * Keys that are read once, for the policy's `own`: the shared secret (HS...) or PEM text.  The arena
 * holds them.  NULL: there are none.
 */
const struct key_set *token_keys(
    struct arena *, const char *algorithms, const char *key, size_t length);

/* What token_verify finds: the claims, or the other two; the rest is left alone. */
struct token_verdict {
	const char *claims; /* JSON text */
	const char *reason; /* why the token is refused: a static text for the log */
	enum refusal refusal;
};

/*
 * The claims of a token when its signature, algorithm, typ (absent, JWT or at+jwt), exp
 * (required), nbf, aud (text or array), iss and sub (required, non-empty text) are right
 * at `now` (Unix seconds); see is_lasting.  Else UNAUTHENTICATED and the reason.
 */
enum outcome token_verify(struct arena *, const struct token_policy *, int64_t now,
    const char *token, struct token_verdict *) MUST_USE;

/*
 * The token of a header "Bearer <token>" (any case, one blank or more); NULL when
 * there is no header or it has another scheme.  UNAUTHENTICATED: a bearer whose
 * token is empty or has a blank in it.  *token points into the header.
 */
enum outcome token_bearer(const char *authorization, const char **token) MUST_USE;

#endif
