/*
 * Threads that ask while the keys are replaced.  Every set of keys has theirs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/bearer.h"
#include "lib/forge.h"
#include "lib/keys.h"
#include "lib/settings.h"

#define CLAIMS "{\"sub\":\"u\",\"exp\":4102444800}"
#define ALGORITHM "AUTH_JWT_ALGORITHM=ES256"
#define THREADS 4

static EVP_PKEY *one, *two;
static pthread_t threads[THREADS];
static atomic_bool is_over;
static atomic_uint answered;

static int
open_keys(void **state)
{
	verify_open(state);
	one = forge_curve(*state, "P-256");
	two = forge_curve(*state, "P-256");
	return 0;
}

/* A token of this kid that the key signed. */
static char *
token_of(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	const char *header = arena_printf(
	    arena, "{\"alg\":\"ES256\",\"kid\":\"%s\"}", kid);

	return arena_text(arena, forge_token(arena, header, CLAIMS, "SHA256", key));
}

/* Both keys: one by this name, two by that. */
static const char *
set_of(struct arena *arena, const char *other)
{
	return KEYS_SET(
	    arena, keys_jwk(arena, two, other), keys_jwk(arena, one, ",\"kid\":\"one\""));
}

static void *
ask_on(void *token)
{
	struct arena *arena = arena_new();
	uintptr_t failures = 0;
	struct caller caller;

	while (!atomic_load(&is_over)) {
		failures += bearer_ask_with(arena, token, &caller) != OK;
		atomic_fetch_add(&answered, 1);
		arena_empty(arena);
	}
	arena_free(arena);
	return (void *)failures;
}

static void
start(char *token)
{
	atomic_store(&is_over, false);
	atomic_store(&answered, 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_on, token), 0);
}

/* None of them was refused. */
static void
stop(void)
{
	void *failures;

	atomic_store(&is_over, true);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_null(failures);
	}
}

static void
requests_under_way_keep_their_keys(void **state)
{
	const char *sets[] = { set_of(*state, ""), set_of(*state, ",\"kid\":\"two\"") };

	assert_null(SETTINGS(*state, &caller_config, ALGORITHM,
	    "AUTH_JWKS_URL=https://id.example.com/keys"));
	assert_true(caller_keys_replace(sets[0], strlen(sets[0])));
	start(token_of(*state, "one", one));
	for (unsigned i = 0; i < 100 || atomic_load(&answered) < 100 * THREADS; i++)
		assert_true(caller_keys_replace(sets[i % 2], strlen(sets[i % 2])));
	stop();
}

static void
many_look_at_a_file_that_changes(void **state)
{
	const char *path = keys_file(*state, set_of(*state, ""));
	struct caller caller;

	assert_null(SETTINGS(*state, &caller_config, ALGORITHM, "AUTH_JWKS_POLL=0.001",
	    arena_printf(*state, "AUTH_JWKS_FILE=%s", path)));
	start(token_of(*state, "one", one));
	for (int i = 0; i < 20; i++) {
		const char *kid = arena_printf(*state, "two-%d", i);

		keys_rename(*state, path,
		    set_of(*state, arena_printf(*state, ",\"kid\":\"%s\"", kid)));
		assert_int_equal(
		    bearer_ask_with(*state, token_of(*state, kid, two), &caller), OK);
	}
	stop();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_keys, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(requests_under_way_keep_their_keys),
		TEST(many_look_at_a_file_that_changes),
	};

	return cmocka_run_group_tests_name("caller-threads", tests, NULL, NULL);
}
