#include "auth/caller.h"

#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "auth/token.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/encode.h"
#include "json/read.h"
#include "local.h"
#include "metrics/refusal.h"
#include "token_key.h"

#define PEM_BYTES 16384
#define LEEWAY_SECONDS 30

static const char *backend;
static const char *algorithm;
static const char *public_key_path;
static const char *secret;
static const char *audience;
static const char *issuer;
static bool public_mode;
static char public_key[PEM_BYTES];
static struct token_key *key; /* of the secret or the public key */

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "AUTH_BACKEND", .kind = VARIABLE_CHOICE, .into = &backend,
	  .fallback = "jwt", .choices = "jwt none" },
	{ .name = "AUTH_JWT_ALGORITHM", .kind = VARIABLE_CHOICE, .into = &algorithm,
	  .fallback = "RS256",
	  .choices = "RS256 RS384 RS512 ES256 ES384 ES512 HS256 HS384 HS512" },
	{ .name = "AUTH_JWT_PUBLIC_KEY", .kind = VARIABLE_TEXT,
	  .into = &public_key_path },
	{ .name = "AUTH_JWT_SECRET", .kind = VARIABLE_TEXT,
	  .is_secret = true, .into = &secret, .low = 32 },
	{ .name = "AUTH_JWT_AUDIENCE", .kind = VARIABLE_TEXT, .into = &audience },
	{ .name = "AUTH_JWT_ISSUER", .kind = VARIABLE_TEXT, .into = &issuer },
	{ .name = "PUBLIC_MODE", .kind = VARIABLE_FLAG, .into = &public_mode,
	  .fallback = "false" },
};
/* clang-format on */

static bool
is_hmac(void)
{
	return text_starts(algorithm, "HS");
}

static bool
read_public_key(void)
{
	FILE *file = fopen(public_key_path, "re");
	size_t length;

	if (file == NULL)
		return false;
	length = fread(public_key, 1, sizeof(public_key), file);
	fclose(file);
	/* A longer file cannot be a key. */
	public_key[length < sizeof(public_key) ? length : 0] = '\0';
	return public_key[0] != '\0';
}

/* RFC 7518 §3.3 and §3.4: which key goes with which algorithm. */
static bool
fits_algorithm(const EVP_PKEY *read)
{
	int bits = EVP_PKEY_get_bits(read);

	if (text_starts(algorithm, "RS"))
		return EVP_PKEY_is_a(read, "RSA") && bits >= 2048;
	if (!EVP_PKEY_is_a(read, "EC"))
		return false;
	if (text_equal(algorithm, "ES256"))
		return bits == 256;
	return bits == (text_equal(algorithm, "ES384") ? 384 : 521);
}

static bool
public_key_fits(void)
{
	BIO *pem = BIO_new_mem_buf(public_key, -1);
	EVP_PKEY *read = pem == NULL ? NULL : PEM_read_bio_PUBKEY(pem, NULL, NULL, NULL);
	bool fits = read != NULL && fits_algorithm(read);

	EVP_PKEY_free(read);
	BIO_free(pem);
	ERR_clear_error();
	return fits;
}

/* What the file must contain, depending on what it contains. */
static const char *
public_key_wanted(void)
{
	if (strstr(public_key, "BEGIN CERTIFICATE") != NULL)
		return "must be the path of a public key, not of a certificate: openssl "
		       "x509 -pubkey -noout prints it";
	if (strstr(public_key, "PRIVATE KEY") != NULL)
		return "must be the path of a public key, not of a private key: openssl "
		       "pkey -pubout prints it";
	if (strstr(public_key, "BEGIN RSA PUBLIC KEY") != NULL)
		return "must be the path of a BEGIN PUBLIC KEY file: openssl rsa "
		       "-RSAPublicKey_in -pubout prints it";
	return "must be the path of a readable PEM file with a public key for "
	       "AUTH_JWT_ALGORITHM (RSA: 2048 bits or more)";
}

static void
settle_key(struct config_faults *faults)
{
	/* NULL: a value that is no choice; it is among the faults already. */
	if (backend == NULL || algorithm == NULL || text_equal(backend, "none"))
		return;
	if (is_hmac() && secret == NULL)
		config_fault(faults, "AUTH_JWT_SECRET",
		    "required for AUTH_JWT_ALGORITHM HS256, HS384 and HS512");
	else if (is_hmac() && text_starts(secret, "-----BEGIN"))
		config_fault(
		    faults, "AUTH_JWT_SECRET", "must be a secret, not a PEM key");
	else if (!is_hmac() && public_key_path == NULL)
		config_fault(faults, "AUTH_JWT_PUBLIC_KEY",
		    "required for this AUTH_JWT_ALGORITHM: the path of a PEM file");
	else if (!is_hmac() && (!read_public_key() || !public_key_fits()))
		config_fault(faults, "AUTH_JWT_PUBLIC_KEY", public_key_wanted());
}

static void
settle(struct config_faults *faults)
{
	const char *bytes;

	public_key[0] = '\0';
	settle_key(faults);
	token_key_free(key);
	key = NULL;
	if (algorithm == NULL)
		return;
	bytes = is_hmac() ? secret : public_key;
	if (bytes != NULL)
		key = token_key_new(algorithm, bytes, strlen(bytes));
}

const struct config_group caller_config = {
	.variables = variables,
	.count = COUNT(variables),
	.settle = settle,
};

bool
caller_public_mode(void)
{
	return public_mode;
}

static enum outcome
refuse(enum refusal refusal, const char *reason)
{
	return refusal_note("caller refused: ", refusal, reason);
}

static enum outcome
identify_local(const struct credentials *given, struct caller *caller)
{
	const char *fault = local_fault(given);

	if (fault != NULL)
		return refuse(REFUSED_NOT_LOCAL, fault);
	*caller = (struct caller){ .id = "local", .name = "Local User", .email = "" };
	return OK;
}

static const char *
shown_name(struct arena *arena, const struct json *claims, const char *email)
{
	static const char *const names[] = { "name", "preferred_username", NULL };
	const char *name = json_first_text(claims, names);
	size_t local_part = strcspn(email, "@");

	if (name != NULL)
		return name;
	return local_part > 0 ? arena_copy(arena, email, local_part) : "Guest";
}

static enum outcome
identify_bearer(struct arena *arena, const char *token, struct caller *caller)
{
	const struct token_policy policy = {
		.algorithm = algorithm,
		.key = is_hmac() ? secret : public_key,
		.key_length = strlen(is_hmac() ? secret : public_key),
		.ready = key,
		.audience = audience,
		.issuer = issuer,
		.leeway = LEEWAY_SECONDS,
	};
	const int64_t now = clock_now() / 1000000;
	struct token_verdict verdict;
	const char *id, *email;
	const struct json *object;

	if (token_verify(arena, &policy, now, token, &verdict) != OK)
		return refuse(verdict.refusal, verdict.reason);
	if (json_parse(arena, verdict.claims, strlen(verdict.claims), &object) != OK)
		return refuse(REFUSED_TOKEN_CLAIMS, "the token's claims are invalid");
	id = json_as_text(json_member(object, "sub"));
	if (id == NULL || strlen(id) > CALLER_ID_BYTES)
		return refuse(
		    REFUSED_TOKEN_CLAIMS, "the token's sub is longer than 1000 bytes");
	email = json_as_text(json_member(object, "email"));
	if (email == NULL)
		email = "";
	*caller = (struct caller){
		.id = id,
		.name = shown_name(arena, object, email),
		.email = email,
	};
	return OK;
}

enum outcome
caller_identify(
    struct arena *arena, const struct credentials *given, struct caller *caller)
{
	const char *token;

	if (given->authorization_count > 1)
		return refuse(
		    REFUSED_TOKEN_MALFORMED, "there are two Authorization headers");
	if (text_equal(backend, "none"))
		return identify_local(given, caller);
	if (token_bearer(given->authorization, &token) != OK)
		return refuse(
		    REFUSED_TOKEN_MALFORMED, "the bearer token is empty or has blanks");
	if (token != NULL)
		return identify_bearer(arena, token, caller);
	*caller = (struct caller){ .id = NULL, .name = "Guest", .email = "" };
	return OK;
}

const char *
caller_key(const struct credentials *given)
{
	const char *token;

	if (given->authorization_count > 1 || text_equal(backend, "none") ||
	    token_bearer(given->authorization, &token) != OK)
		return NULL;
	return key_is(token) ? token : NULL;
}

enum outcome
caller_mint(struct arena *arena, const struct caller *caller, int64_t lifetime_seconds,
    const char **token)
{
	const int64_t now = clock_now() / 1000000;
	struct json_writer claims = json_writer(arena);
	int64_t expires;

	if (!is_hmac() || secret == NULL || text_empty(caller->id) ||
	    __builtin_add_overflow(now, lifetime_seconds, &expires))
		return FAILED;
	json_open(&claims, NULL, '{');
	json_put_text(&claims, "sub", caller->id);
	if (!text_empty(caller->name))
		json_put_text(&claims, "name", caller->name);
	if (!text_empty(caller->email))
		json_put_text(&claims, "email", caller->email);
	if (audience != NULL)
		json_put_text(&claims, "aud", audience);
	if (issuer != NULL)
		json_put_text(&claims, "iss", issuer);
	json_put_integer(&claims, "iat", now);
	json_put_integer(&claims, "exp", expires);
	json_close(&claims, '}');
	return token_mint(arena, algorithm, claims.text.bytes, secret, token);
}
