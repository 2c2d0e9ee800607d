#include "key_set.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "algorithm.h"
#include "auth/jwks.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "jwk.h"

struct key_set {
	atomic_uint holders;
	size_t count;
	struct token_key *keys[KEY_SET_KEYS];
};

struct key_set *
key_set_new(void)
{
	struct key_set *set = calloc(1, sizeof(*set));

	if (set == NULL)
		abort();
	atomic_init(&set->holders, 1);
	return set;
}

struct key_set *
key_set_hold(struct key_set *set)
{
	if (set != NULL)
		atomic_fetch_add(&set->holders, 1);
	return set;
}

void
key_set_release(struct key_set *set)
{
	if (set == NULL || atomic_fetch_sub(&set->holders, 1) > 1)
		return;
	for (size_t i = 0; i < set->count; i++)
		token_key_free(set->keys[i]);
	free(set);
}

bool
key_set_add(struct key_set *set, struct token_key *key)
{
	if (set->count == KEY_SET_KEYS) {
		token_key_free(key);
		return false;
	}
	set->keys[set->count++] = key;
	return true;
}

size_t
key_set_count(const struct key_set *set)
{
	return set->count;
}

bool
key_set_fits(const struct key_set *set, unsigned algorithms)
{
	for (size_t i = 0; i < set->count; i++)
		if ((token_key_algorithms(set->keys[i]) & algorithms) != 0)
			return true;
	return false;
}

struct key_set *
key_set_of_jwks(struct arena *arena, const char *text, size_t length, const char **fault)
{
	const struct json *object;
	struct jwks jwks = { .fault = NULL };
	struct key_set *set = NULL;
	struct jwk jwk;

	if (jwks_public(arena, text, length, &jwks) == OK &&
	    json_parse(arena, jwks.json, strlen(jwks.json), &object) == OK) {
		const struct json *keys = json_member(object, "keys");

		set = key_set_new();
		for (size_t i = 0; i < json_length(keys); i++)
			if (jwk_read(arena, json_item(keys, i), &jwk) == OK)
				(void)!key_set_add(
				    set, token_key_new(jwk.kid, jwk.algorithm, jwk.key));
	}
	*fault = jwks.fault;
	return set;
}

/* Which keys are tried. */
enum choice { ALL, OF_KID, WITHOUT_KID };

static bool
is_chosen(const struct token_key *key, enum choice choice, const char *kid)
{
	switch (choice) {
	case ALL:
		return true;
	case OF_KID:
		return text_equal(token_key_kid(key), kid);
	case WITHOUT_KID:
		return token_key_kid(key) == NULL;
	}
	return false;
}

struct trial {
	const struct signature *signature;
	enum choice choice;
	size_t chosen; /* keys */
	size_t tried;  /* those of them that fit */
};

static bool
try(struct trial *trial, const struct key_set *set)
{
	const unsigned wanted = algorithm_bit(trial->signature->algorithm);

	for (size_t i = 0; set != NULL && i < set->count; i++) {
		if (!is_chosen(set->keys[i], trial->choice, trial->signature->kid))
			continue;
		trial->chosen++;
		trial->tried += (token_key_algorithms(set->keys[i]) & wanted) != 0;
		if (token_key_signed(set->keys[i], trial->signature))
			return true;
	}
	return false;
}

enum outcome
key_set_verify(const struct key_set *own, const struct key_set *published,
    const struct signature *signature)
{
	struct trial trial = { signature, signature->kid == NULL ? ALL : OF_KID, 0, 0 };

	if (try(&trial, own) || try(&trial, published))
		return OK;
	if (signature->kid == NULL)
		return trial.tried > 0 ? UNAUTHENTICATED : NOT_FOUND;
	if (trial.chosen > 0)
		return UNAUTHENTICATED;
	trial.choice = WITHOUT_KID;
	if (try(&trial, own) || try(&trial, published))
		return OK;
	return published == NULL && trial.tried > 0 ? UNAUTHENTICATED : NOT_FOUND;
}
