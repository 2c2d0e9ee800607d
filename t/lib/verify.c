#include "lib/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/token.h"
#include "base/arena.h"
#include "lib/forge.h"

const struct token_policy verify_shared = {
	.algorithms = "HS256",
	.key = VERIFY_SECRET,
	.key_length = VERIFY_SECRET_BYTES,
	.leeway = 30,
};

const char *
verify_token(struct arena *arena, const char *header, const char *claims)
{
	return forge_token(arena, header, claims, "SHA256",
	    forge_secret(arena, VERIFY_SECRET, VERIFY_SECRET_BYTES));
}

void
verify_accepts(struct arena *arena, const struct token_policy *policy, const char *token)
{
	struct token_verdict verdict = { .reason = "untouched" };

	assert_int_equal(OK, token_verify(arena, policy, VERIFY_NOW, token, &verdict));
	assert_non_null(verdict.claims);
	assert_string_equal(verdict.reason, "untouched");
}

void
verify_refuses(struct arena *arena, const struct token_policy *policy, const char *token,
    const char *reason)
{
	struct token_verdict verdict = { .claims = "untouched" };

	assert_int_equal(
	    UNAUTHENTICATED, token_verify(arena, policy, VERIFY_NOW, token, &verdict));
	assert_non_null(verdict.reason);
	assert_string_equal(verdict.reason, reason);
	assert_string_equal(verdict.claims, "untouched");
}

int
verify_open(void **state)
{
	*state = arena_new();
	return 0;
}

int
verify_close(void **state)
{
	arena_free(*state);
	return 0;
}
