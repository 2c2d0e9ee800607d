/*
 * Tokens: whatever comes, it is refused or its claims are an object with a sub;
 * the RSA key's public text signs nothing.  The bytes are tried as a token, as an
 * Authorization header and, signed here, as claims.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/token.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"

#define NOW 1700000000
#define SECRET "a secret of the tests, 32 bytes or more"

/* The private half signed the corpus and was thrown away. */
static const char public_key[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsk7YTTAgGmTBcYvQcRJ+\n"
    "P8QSylCMuWV6cJwnrIEeKTdKeozJbJwGAyiWQVmTW7iMxW0iM6IonC1qDE7S/+qK\n"
    "w4C8Tnj7xM3u6XO3z7+U6d1qclegtW6eM8eDq8KKS0DUQJFCFV89KboWNgspLH36\n"
    "82oE7dWnJT7qzxycqSnVolAzSypqn7Kka+wlZxhkTeFGEVbNBNStbaRzkl5Y336X\n"
    "oRfPO+zVDllqlRZ17dVLzhch+rf/hlZg4w77TOjmrV8QzaFdIrcvN0MfillL6e8R\n"
    "sG6zOBQ4ttTLzPk2jH1ZTQ/sJlhQQNbAkh8oTs2pKyUj38nIEkP19mpYJ0DQWJcM\n"
    "twIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

static const struct token_policy shared = {
	.algorithms = "HS256",
	.key = SECRET,
	.key_length = sizeof(SECRET) - 1,
	.leeway = 30,
};

static const struct token_policy shared_for_jitsi = {
	.algorithms = "HS256",
	.key = SECRET,
	.key_length = sizeof(SECRET) - 1,
	.audience = "jitsi",
	.issuer = "id",
};

static const struct token_policy by_public_key = {
	.algorithms = "RS256",
	.key = public_key,
	.key_length = sizeof(public_key) - 1,
	.leeway = 30,
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static enum outcome
verify(struct arena *arena, const struct token_policy *policy, const char *token)
{
	struct token_verdict verdict = { 0 };
	const struct json *object;
	enum outcome outcome = token_verify(arena, policy, NOW, token, &verdict);

	if (outcome != OK) {
		if (outcome != UNAUTHENTICATED || text_empty(verdict.reason) ||
		    verdict.claims != NULL)
			abort();
		return outcome;
	}
	if (json_parse(arena, verdict.claims, strlen(verdict.claims), &object) != OK ||
	    text_empty(json_as_text(json_member(object, "sub"))))
		abort();
	return OK;
}

static void
verify_all(struct arena *arena, const char *token)
{
	const enum outcome any = verify(arena, &shared, token);

	if (verify(arena, &shared_for_jitsi, token) == OK && any != OK)
		abort();
	if (verify(arena, &by_public_key, token) == OK && any == OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	const char *text = arena_copy(arena, bytes, length), *token;

	log_open("token-fuzz", LOG_ERROR);
	verify_all(arena, text);
	if (token_bearer(text, &token) == OK && token != NULL)
		verify_all(arena, token);
	if (token_mint(arena, "HS256", text, SECRET, &token) == OK)
		verify_all(arena, token);
	if (token_mint(arena, "HS256", text, public_key, &token) == OK &&
	    verify(arena, &by_public_key, token) == OK)
		abort();
	arena_free(arena);
	return 0;
}
