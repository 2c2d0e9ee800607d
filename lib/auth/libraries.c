#include "auth/libraries.h"

#include <string.h>

#include <openssl/crypto.h>

#include "auth/digest.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/probe.h"
#include "json/read.h"

#define NAME "Jos\xc3\xa9 \xe5\x90\x8d"
#define TOKEN_KEY "a key of a probe, of 32 bytes..."
#define NOW INT64_C(1750000000)

/* RFC 4231, test case 2. */
static const char mac_secret[] = "Jefe", mac_text[] = "what do ya want for nothing?";
static const char mac_wanted[] = "5bdcc146bf60754e6a042426089575c7"
				 "5a003f089d2739839dec58b964ec3843";

/* FIPS 180-2, appendix B.1. */
static const char digest_text[] = "abc";
static const char digest_wanted[] = "ba7816bf8f01cfea414140de5dae2223"
				    "b00361a396177a9cb410ff61f20015ad";

static const char *
probe_openssl(struct arena *arena)
{
	const char *mac = mac_hex(
	    arena, mac_key_of(mac_secret), mac_text, strlen(mac_text));

	if (strcmp(mac, mac_wanted) == 0 &&
	    strcmp(digest_hex(arena, digest_text, strlen(digest_text)), digest_wanted) ==
		0)
		return NULL;
	return arena_printf(arena, "%s computes a wrong HMAC-SHA256 or SHA-256",
	    OpenSSL_version(OPENSSL_VERSION));
}

/* Does a token that libjwt mints come through our own check, with its name? */
static bool
is_token_whole(struct arena *arena, const char *claims)
{
	const struct token_policy policy = { .algorithms = "HS256",
		.key = TOKEN_KEY,
		.key_length = strlen(TOKEN_KEY),
		.audience = "probe",
		.issuer = "probe" };
	struct token_verdict verdict;
	const char *token;
	const struct json *value;

	return token_mint(arena, "HS256", claims, TOKEN_KEY, &token) == OK &&
	    token_verify(arena, &policy, NOW, token, &verdict) == OK &&
	    json_parse(arena, verdict.claims, strlen(verdict.claims), &value) == OK &&
	    text_equal(json_as_text(json_member(value, "name")), NAME);
}

static const char *
probe_libjwt(struct arena *arena)
{
	static const char raw[] =
	    "{\"aud\":\"probe\",\"iss\":\"probe\",\"sub\":\"probe\","
	    "\"exp\":1750000001,\"name\":\"" NAME "\"}";
	static const char escaped[] =
	    "{\"aud\":\"probe\",\"iss\":\"probe\",\"sub\":\"probe\","
	    "\"exp\":1750000001,\"name\":\"Jos\\u00e9 \\u540d\"}";

	if (is_token_whole(arena, raw) && is_token_whole(arena, escaped))
		return NULL;
	return arena_printf(arena,
	    "libjwt (built with %s) makes tokens that do not verify, or changes "
	    "the names in them",
	    LIBJWT_VERSION);
}

bool
libraries_work(void)
{
	struct arena *arena = arena_new();
	const char *wrong = json_probe(arena);

	if (wrong == NULL)
		wrong = probe_openssl(arena);
	if (wrong == NULL)
		wrong = probe_libjwt(arena);
	if (wrong != NULL)
		log_error(
		    "unusable library: %s: install the distribution's package, or rebuild",
		    wrong);
	arena_free(arena);
	return wrong == NULL;
}
