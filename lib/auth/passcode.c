#include "auth/passcode.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "passcode_turn.h"

#define KIND "scrypt$"
#define ROUNDS 16384U
#define BLOCKS 8U
#define LANES 1U
#define MEMORY ((uint64_t)64 << 20)
#define SALT_BYTES ((size_t)16)
#define HASH_BYTES ((size_t)32)

/* The parts of a hash. */
struct parts {
	uint64_t rounds, blocks, lanes;
	char salt[2 * SALT_BYTES + 1], hash[2 * HASH_BYTES + 1];
};

/* The salt's digits are the salt. */
static bool
stretch(const struct parts *parts, const char *passcode, char hash[2 * HASH_BYTES + 1])
{
	uint8_t bytes[HASH_BYTES];

	if (EVP_PBE_scrypt(passcode, strlen(passcode), (const uint8_t *)parts->salt,
		strlen(parts->salt), parts->rounds, parts->blocks, parts->lanes, MEMORY,
		bytes, sizeof(bytes)) != 1) {
		log_error(
		    "OpenSSL cannot hash a passcode by scrypt: check that memory is free");
		return false;
	}
	text_hex(bytes, sizeof(bytes), hash);
	return true;
}

enum outcome
passcode_hash(
    struct arena *arena, const char *holder, const char *passcode, const char **hash)
{
	struct parts parts = { .rounds = ROUNDS, .blocks = BLOCKS, .lanes = LANES };
	uint8_t salt[SALT_BYTES];
	bool is_made;

	if (!passcode_turn_take(arena, holder))
		return UNAVAILABLE;
	random_bytes(salt, sizeof(salt));
	text_hex(salt, sizeof(salt), parts.salt);
	is_made = stretch(&parts, passcode, parts.hash);
	passcode_turn_end(arena, holder);
	if (!is_made)
		return UNAVAILABLE;
	*hash = arena_printf(
	    arena, KIND "%u$%u$%u$%s$%s", ROUNDS, BLOCKS, LANES, parts.salt, parts.hash);
	return OK;
}

/* A part that is a number, and the $ behind it. */
static bool
read_number(const char **rest, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(*rest, &end, 10);
	if (errno != 0 || end == *rest || *end != '$')
		return false;
	*rest = end + 1;
	return true;
}

static bool
read_parts(const char *hash, struct parts *parts)
{
	const size_t salt_bytes = sizeof(parts->salt) - 1;

	if (!text_starts(hash, KIND))
		return false;
	hash += strlen(KIND);
	if (!read_number(&hash, &parts->rounds) || !read_number(&hash, &parts->blocks) ||
	    !read_number(&hash, &parts->lanes) ||
	    strlen(hash) != salt_bytes + sizeof(parts->hash) || hash[salt_bytes] != '$')
		return false;
	memcpy(parts->salt, hash, salt_bytes);
	parts->salt[salt_bytes] = '\0';
	memcpy(parts->hash, hash + salt_bytes + 1, sizeof(parts->hash));
	return true;
}

/* Those that were right, as digests of hash and passcode. */
#define KNOWN 64

static uint8_t known[KNOWN][DIGEST_BYTES];
static size_t newest;
static uint8_t secret[DIGEST_BYTES];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void
make_secret(void)
{
	random_bytes(secret, sizeof(secret));
}

static void
digest_pair(struct arena *arena, const char *hash, const char *passcode,
    uint8_t digest[DIGEST_BYTES])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const char *pair = arena_printf(arena, "%s\n%s", hash, passcode);

	pthread_once(&once, make_secret);
	mac_make((struct mac_key){ secret, sizeof(secret) }, pair, strlen(pair), digest);
}

static bool
is_known(const uint8_t digest[DIGEST_BYTES])
{
	bool found = false;

	pthread_mutex_lock(&mutex);
	for (size_t i = 0; i < KNOWN && !found; i++)
		found = mac_equal(known[i], digest, DIGEST_BYTES);
	pthread_mutex_unlock(&mutex);
	return found;
}

static void
remember(const uint8_t digest[DIGEST_BYTES])
{
	pthread_mutex_lock(&mutex);
	memcpy(known[newest++ % KNOWN], digest, DIGEST_BYTES);
	pthread_mutex_unlock(&mutex);
}

bool
passcode_recognize(struct arena *arena, const char *passcode, const char *hash)
{
	uint8_t digest[DIGEST_BYTES];

	digest_pair(arena, hash, passcode, digest);
	return is_known(digest);
}

enum outcome
passcode_check(
    struct arena *arena, const char *holder, const char *passcode, const char *hash)
{
	uint8_t digest[DIGEST_BYTES];
	char made[2 * HASH_BYTES + 1];
	struct parts parts;
	bool is_made;

	digest_pair(arena, hash, passcode, digest);
	if (is_known(digest))
		return OK;
	if (!read_parts(hash, &parts)) {
		log_error(
		    "a room has a passcode_hash that is none of ours: set its passcode again");
		return FAILED;
	}
	if (!passcode_turn_take(arena, holder))
		return UNAVAILABLE;
	is_made = stretch(&parts, passcode, made);
	passcode_turn_end(arena, holder);
	if (!is_made)
		return UNAVAILABLE;
	if (!mac_equal(made, parts.hash, 2 * HASH_BYTES))
		return FORBIDDEN;
	remember(digest);
	return OK;
}
