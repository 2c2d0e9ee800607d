#include "keyring.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/digest.h"
#include "auth/rsa_key.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"

/* A longer file is no key. */
#define PEM_BYTES 32768
#define ID_BYTES 128

#define PRIVATE_KEY "JITSI_JWT_PRIVATE_KEY"
#define PREVIOUS_KEY "JITSI_JWT_PREVIOUS_PUBLIC_KEY"

static const char *secret;
static struct rsa_key *signer;
static struct platform_key keys[2];
static size_t key_count;
/* What tokens are checked with; each may be NULL. */
static const struct key_set *secret_keys, *public_keys;

/* The file's text; NULL, and *fault says why. */
static const char *
read_file(const char *path, bool is_secret, char text[PEM_BYTES], const char **fault)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	ssize_t length = -1;

	*fault = "must be the path of a file that this program can read";
	if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode))
		length = read(file, text, PEM_BYTES - 1);
	if (file >= 0)
		close(file);
	if (length < 0)
		return NULL;
	text[length] = '\0';
	if (!is_secret || (status.st_mode & S_IRWXO) == 0)
		return text;
	*fault = "names a file that every user may read or change: chmod o= takes that "
		 "from them";
	return NULL;
}

static bool
is_id(const char *id)
{
	const size_t length = strlen(id);

	return length <= ID_BYTES && !text_has_control(id, length);
}

/* Adds the public half under that id, by default the thumbprint, which *id then is. */
static void
publish(struct arena *arena, const struct rsa_key *key, const char **id)
{
	struct platform_key *added = &keys[key_count++];

	if (*id == NULL)
		*id = rsa_key_thumbprint(arena, key);
	added->id = *id;
	added->pem = rsa_key_pem(arena, key);
	added->jwk = rsa_key_jwk(arena, key, *id);
	added->signs = key == signer;
	added->digest = digest_hex(arena, *id, strlen(*id));
}

static void
load_present(struct keyring_settings *settings, struct config_faults *faults)
{
	char text[PEM_BYTES];
	const char *fault;

	if (settings->private_path == NULL)
		return;
	if (read_file(settings->private_path, true, text, &fault) != NULL)
		signer = rsa_key_private(text, &fault);
	explicit_bzero(text, sizeof(text));
	if (signer == NULL)
		config_fault(faults, PRIVATE_KEY, fault);
	else
		publish(faults->arena, signer, &settings->id);
}

static void
load_previous(struct keyring_settings *settings, struct config_faults *faults)
{
	char text[PEM_BYTES];
	const char *fault;
	struct rsa_key *previous = NULL;

	if (settings->previous_path == NULL)
		return;
	if (read_file(settings->previous_path, false, text, &fault) != NULL)
		previous = rsa_key_public(text, &fault);
	if (previous == NULL)
		config_fault(faults, PREVIOUS_KEY, fault);
	else
		publish(faults->arena, previous, &settings->previous_id);
	rsa_key_free(previous);
}

static void
check_ids(const struct keyring_settings *settings, struct config_faults *faults)
{
	static const char text[] = "must be a text of at most 128 bytes, without control "
				   "characters";

	if (settings->id != NULL && !is_id(settings->id))
		config_fault(faults, "JITSI_JWT_KEY_ID", text);
	if (settings->previous_id != NULL && !is_id(settings->previous_id))
		config_fault(faults, "JITSI_JWT_PREVIOUS_KEY_ID", text);
	if (key_count < 2 || !text_equal(keys[0].id, keys[1].id))
		return;
	/* While files are exchanged, both may be the same for a moment. */
	if (text_equal(keys[0].pem, keys[1].pem))
		key_count = 1;
	else
		config_fault(faults, "JITSI_JWT_PREVIOUS_KEY_ID",
		    "must be another id than JITSI_JWT_KEY_ID: the keys are not the same");
}

static void
read_keys(struct arena *arena)
{
	struct text pems = text_new(arena);

	for (size_t i = 0; i < key_count; i++)
		text_add(&pems, keys[i].pem);
	secret_keys = secret == NULL ? NULL :
				       token_keys(arena, "HS256", secret, strlen(secret));
	public_keys = key_count == 0 ?
	    NULL :
	    token_keys(arena, "RS256", pems.bytes, pems.length);
}

/* The name of a key that is not set would be ignored. */
static void
check_use(const struct keyring_settings *settings, struct config_faults *faults)
{
	if (settings->private_path == NULL && settings->id != NULL)
		config_fault(
		    faults, "JITSI_JWT_KEY_ID", "names no key: set " PRIVATE_KEY);
	if (settings->previous_path == NULL && settings->previous_id != NULL)
		config_fault(faults, "JITSI_JWT_PREVIOUS_KEY_ID",
		    "names no key: set " PREVIOUS_KEY);
}

void
keyring_load(struct keyring_settings *settings, struct config_faults *faults)
{
	rsa_key_free(signer);
	signer = NULL;
	key_count = 0;
	secret = settings->secret;
	load_present(settings, faults);
	load_previous(settings, faults);
	check_ids(settings, faults);
	check_use(settings, faults);
	read_keys(faults->arena);
	if (secret == NULL && settings->private_path == NULL)
		config_fault(faults, "JITSI_JWT_SECRET",
		    "required, at least 32 bytes; or set " PRIVATE_KEY);
}

enum outcome
keyring_mint(struct arena *arena, const char *claims, const char **token)
{
	if (signer != NULL)
		return rsa_key_mint(arena, signer, keys[0].id, claims, token);
	return token_mint(arena, "HS256", claims, secret, token);
}

/* The claims of a token by one of these keys. */
static const char *
claims_by(struct arena *arena, const char *algorithm, const struct key_set *set,
    const char *token, int64_t now)
{
	const struct token_policy policy = { .algorithms = algorithm, .own = set };
	struct token_verdict verdict;

	return token_verify(arena, &policy, now / 1000000, token, &verdict) == OK ?
	    verdict.claims :
	    NULL;
}

const char *
keyring_claims(struct arena *arena, const char *token, int64_t now)
{
	const char *claims = NULL;

	if (secret_keys != NULL)
		claims = claims_by(arena, "HS256", secret_keys, token, now);
	if (claims == NULL && public_keys != NULL)
		claims = claims_by(arena, "RS256", public_keys, token, now);
	return claims;
}

const struct platform_key *
keyring_public(size_t place)
{
	return place < key_count ? &keys[place] : NULL;
}
