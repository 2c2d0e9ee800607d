/*
 * What the tests of tokens share: a secret, a clock that stands, and two
 * assertions about token_verify.
 */
#ifndef LIB_VERIFY_H
#define LIB_VERIFY_H

#include <stddef.h>

struct arena;
struct token_policy;

#define VERIFY_SECRET "a secret of the tests, 32 bytes or more"
#define VERIFY_SECRET_BYTES (sizeof(VERIFY_SECRET) - 1)
#define VERIFY_NOW 1700000000
#define VERIFY_HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define VERIFY_CLAIMS "{\"sub\":\"u1\",\"exp\":1700000600}"

/* HS256 by the secret, 30 seconds of leeway, any audience and issuer. */
extern const struct token_policy verify_shared;

/* A token that the secret signed with HMAC-SHA256, whatever its header says. */
const char *verify_token(struct arena *, const char *header, const char *claims);

void verify_accepts(struct arena *, const struct token_policy *, const char *token);

/* Refused for this reason, and the claims are not touched. */
void verify_refuses(
    struct arena *, const struct token_policy *, const char *token, const char *reason);

/* A test whose state is an arena of its own. */
int verify_open(void **state);
int verify_close(void **state);
#define VERIFY_TEST(name) cmocka_unit_test_setup_teardown(name, verify_open, verify_close)

#endif
