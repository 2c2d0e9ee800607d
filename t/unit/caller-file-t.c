#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <unistd.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/bearer.h"
#include "lib/forge.h"
#include "lib/keys.h"
#include "lib/refused.h"
#include "lib/settings.h"

#define CLAIMS "{\"sub\":\"u\",\"exp\":4102444800}"
#define SOON "AUTH_JWKS_POLL=0.001"
#define NEVER "AUTH_JWKS_POLL=3600"
#define FAULT "AUTH_JWKS_FILE: must be the path of a JSON Web Key Set: "

static EVP_PKEY *one, *two;
static const char *path;

static const char *
set_of(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	return KEYS_SET(
	    arena, keys_jwk(arena, key, arena_printf(arena, ",\"kid\":\"%s\"", kid)));
}

static const char *
load(struct arena *arena, const char *poll)
{
	return SETTINGS(arena, &caller_config, "AUTH_JWT_ALGORITHM=ES256", poll,
	    arena_printf(arena, "AUTH_JWKS_FILE=%s", path));
}

/* The file has the key one. */
static int
open_file(void **state)
{
	verify_open(state);
	one = forge_curve(*state, "P-256");
	two = forge_curve(*state, "P-256");
	path = keys_file(*state, set_of(*state, "one", one));
	refused_reset();
	return 0;
}

static enum outcome
ask(struct arena *arena, const char *kid, EVP_PKEY *key)
{
	const char *header = arena_printf(
	    arena, "{\"alg\":\"ES256\",\"kid\":\"%s\"}", kid);
	struct caller caller;

	return bearer_ask_with(
	    arena, forge_token(arena, header, CLAIMS, "SHA256", key), &caller);
}

/* Without waiting for the next look: the file may have the key that is missing. */
static void
an_unknown_kid_is_looked_for_in_the_file(void **state)
{
	assert_null(load(*state, NEVER));
	assert_null(caller_provider());
	assert_int_equal(ask(*state, "one", one), OK);
	assert_int_equal(ask(*state, "two", two), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_key");
	keys_rewrite(path, set_of(*state, "two", two));
	assert_int_equal(ask(*state, "two", two), OK);
	keys_rename(*state, path, set_of(*state, "one", one));
	assert_int_equal(ask(*state, "one", one), OK);
	assert_int_equal(ask(*state, "two", two), UNAUTHENTICATED);
}

/* A request that comes too early for the next look is repeated. */
static enum outcome
ask_until_refused(struct arena *arena)
{
	enum outcome out = OK;

	for (int i = 0; i < 100000 && out == OK; i++)
		out = ask(arena, "one", one);
	return out;
}

static void
a_key_that_is_no_longer_in_the_file_is_refused(void **state)
{
	assert_null(load(*state, SOON));
	assert_int_equal(ask(*state, "one", one), OK);
	keys_rewrite(path, set_of(*state, "one", two));
	assert_int_equal(ask_until_refused(*state), UNAUTHENTICATED);
	assert_string_equal(refused_name(), "token_wrong");
	assert_int_equal(ask(*state, "one", two), OK);
}

static void
a_file_that_becomes_bad_keeps_the_keys_and_warns_once(void **state)
{
	assert_null(load(*state, NEVER));
	keys_rewrite(path, "{\"keys\":[]}");
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(*state, "two", two), UNAUTHENTICATED);
	assert_int_equal(refused_warnings(), 1);
	assert_int_equal(ask(*state, "one", one), OK);
	assert_int_equal(0, unlink(path));
	assert_int_equal(ask(*state, "two", two), UNAUTHENTICATED);
	assert_int_equal(refused_warnings(), 1);
	assert_int_equal(ask(*state, "one", one), OK);
	keys_rename(*state, path, set_of(*state, "two", two));
	assert_int_equal(ask(*state, "two", two), OK);
	assert_int_equal(0, unlink(path));
	assert_int_equal(ask(*state, "one", one), UNAUTHENTICATED);
	assert_int_equal(refused_warnings(), 2);
}

static void
a_file_that_is_no_set_at_the_start_is_a_fault(void **state)
{
	const char *other = KEYS_SET(
	    *state, keys_jwk(*state, forge_edwards(*state, "ED25519"), ""));

	keys_rewrite(path, "-----BEGIN PUBLIC KEY-----");
	assert_string_equal(load(*state, SOON), FAULT "it is not JSON");
	keys_rewrite(path, "{}");
	assert_string_equal(load(*state, SOON), FAULT "it has no array \"keys\"");
	keys_rewrite(path, "{\"keys\":[]}");
	assert_string_equal(
	    load(*state, SOON), FAULT "it has no key for AUTH_JWT_ALGORITHM");
	keys_rewrite(path, other);
	assert_string_equal(
	    load(*state, SOON), FAULT "it has no key for AUTH_JWT_ALGORITHM");
	assert_int_equal(0, unlink(path));
	assert_string_equal(load(*state, SOON), FAULT "No such file or directory");
	assert_int_equal(0, mkfifo(path, 0600));
	assert_string_equal(load(*state, SOON), FAULT "it is not a regular file");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_file, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_unknown_kid_is_looked_for_in_the_file),
		TEST(a_key_that_is_no_longer_in_the_file_is_refused),
		TEST(a_file_that_becomes_bad_keeps_the_keys_and_warns_once),
		TEST(a_file_that_is_no_set_at_the_start_is_a_fault),
	};

	return cmocka_run_group_tests_name("caller-file", tests, NULL, NULL);
}
