/* JITSI_JWT_SECRET, JITSI_JWT_PRIVATE_KEY and the previous key, by lib/platform/keyring.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <openssl/pem.h>

#include "auth/rsa_key.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/forge.h"
#include "lib/settings.h"
#include "lib/verify.h"
#include "model/meeting.h"
#include "platform/invitation.h"
#include "platform/platform.h"

#define DOMAIN "JITSI_DOMAIN=meet.d"
#define SECRET "JITSI_JWT_SECRET=" VERIFY_SECRET
#define PRIVATE "JITSI_JWT_PRIVATE_KEY="
#define PREVIOUS "JITSI_JWT_PREVIOUS_PUBLIC_KEY="
#define NOW (VERIFY_NOW * INT64_C(1000000))

static char folder[] = "/tmp/keyring-t.XXXXXX";
static const struct meeting meeting = { .id = "m1",
	.room_name = "reflector-a-1",
	.recording_type = "none",
	.recording_trigger = "none" };

/* How many blocks of PEM were read: it stands before OpenSSL's function of that name. */
static unsigned blocks;

int
PEM_read_bio(BIO *from, char **name, char **header, unsigned char **bytes, long *length)
{
	int (*real)(BIO *, char **, char **, unsigned char **, long *);
	void *symbol = dlsym(RTLD_NEXT, "PEM_read_bio");

	memcpy(&real, &symbol, sizeof(real));
	blocks++;
	return real(from, name, header, bytes, length);
}

/* A file of the folder; its path. */
static const char *
file(struct arena *arena, const char *name, const char *text, mode_t mode)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	FILE *out = fopen(path, "we");
	int closed;

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	closed = fclose(out);
	assert_int_equal(closed, 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static const char *
private_file(struct arena *arena, EVP_PKEY *key)
{
	return file(arena, "private.pem", forge_private_pem(arena, key, NULL), 0600);
}

/* A guest's token as links have it. */
static const char *
minted(struct arena *arena)
{
	const struct invitation guest = { .meeting = &meeting,
		.room = "A",
		.user_id = "guest-1",
		.name = "G",
		.email = "",
		.now = NOW,
		.expires = NOW + INT64_C(600000000) };
	const char *token;

	assert_int_equal(invitation_token(arena, &guest, &token), OK);
	return token;
}

static const char *
guest_of(struct arena *arena, const char *token)
{
	return platform_guest(arena,
	    &(struct meeting){ .platform = "jitsi", .room_name = meeting.room_name },
	    token, NOW);
}

static const char *
header_of(struct arena *arena, const char *kid)
{
	const char *text = arena_printf(
	    arena, "{\"alg\":\"RS256\",\"kid\":\"%s\",\"typ\":\"JWT\"}", kid);

	return arena_printf(arena, "%s.", forge_part(arena, text, strlen(text)));
}

static void
a_private_key_signs_and_its_id_is_the_thumbprint(void **state)
{
	EVP_PKEY *key = forge_rsa(*state, 2048);
	const char *path = private_file(*state, key), *fault;
	struct rsa_key *read = rsa_key_public(forge_public_pem(*state, key), &fault);
	const char *kid = rsa_key_thumbprint(*state, read);

	rsa_key_free(read);
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN,
	    arena_printf(*state, PRIVATE "%s", path)));
	assert_string_equal(invitation_key_id(), kid);
	assert_true(text_starts(minted(*state), header_of(*state, kid)));
	assert_string_equal(guest_of(*state, minted(*state)), "guest-1");
	assert_string_equal(platform_key(0)->id, kid);
	assert_string_equal(platform_key(0)->pem, forge_public_pem(*state, key));
	assert_null(platform_key(1));
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN,
	    arena_printf(*state, PRIVATE "%s", path), "JITSI_JWT_KEY_ID=k 1"));
	assert_string_equal(invitation_key_id(), "k 1");
	assert_true(text_starts(minted(*state), header_of(*state, "k 1")));
}

static void
without_a_private_key_the_secret_signs(void **state)
{
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, SECRET));
	assert_true(text_starts(minted(*state), "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
	assert_string_equal(guest_of(*state, minted(*state)), "guest-1");
	assert_null(invitation_key_id());
	assert_null(platform_key(0));
	assert_string_equal(SETTINGS(*state, &invitation_config, DOMAIN),
	    "JITSI_JWT_SECRET: required, at least 32 bytes; or set JITSI_JWT_PRIVATE_KEY");
}

/* What guests have from before is taken for as long as its key is named. */
static void
tokens_of_the_secret_and_of_the_previous_key_are_still_taken(void **state)
{
	EVP_PKEY *before = forge_rsa(*state, 2048), *now = forge_rsa(*state, 2048);
	const char *previous = arena_printf(*state, PREVIOUS "%s",
	    file(*state, "previous.pem", forge_public_pem(*state, before), 0644));
	const char *present, *by_secret, *by_key;

	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, SECRET));
	by_secret = minted(*state);
	present = arena_printf(*state, PRIVATE "%s", private_file(*state, before));
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, present, SECRET));
	by_key = minted(*state);
	assert_string_equal(guest_of(*state, by_secret), "guest-1");
	private_file(*state, now);
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, present, previous));
	assert_null(guest_of(*state, by_secret));
	assert_string_equal(guest_of(*state, by_key), "guest-1");
	assert_string_equal(platform_key(1)->pem, forge_public_pem(*state, before));
	assert_string_equal(platform_key(1)->id, invitation_previous_key_id());
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, present));
	assert_null(guest_of(*state, by_key));
}

static void
keys_are_read_once_and_not_for_each_token(void **state)
{
	const char *present = arena_printf(
	    *state, PRIVATE "%s", private_file(*state, forge_rsa(*state, 2048)));
	const char *previous = arena_printf(*state, PREVIOUS "%s",
	    file(*state, "previous.pem",
		forge_public_pem(*state, forge_rsa(*state, 2048)), 0644));

	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, present, previous));
	assert_true(blocks > 0);
	blocks = 0;
	assert_string_equal(guest_of(*state, minted(*state)), "guest-1");
	assert_int_equal(blocks, 0);
}

/* The one line about the private key in this file. */
static void
is_refused(struct arena *arena, const char *path, const char *fault)
{
	assert_string_equal(SETTINGS(arena, &invitation_config, DOMAIN,
				arena_printf(arena, PRIVATE "%s", path)),
	    arena_printf(arena, "JITSI_JWT_PRIVATE_KEY: %s", fault));
}

static void
a_private_key_that_is_no_use_or_no_secret_is_a_fault(void **state)
{
	EVP_PKEY *key = forge_rsa(*state, 2048);
	const char *pem = forge_private_pem(*state, key, NULL);
	static const char unread[] =
	    "must be the path of a file that this program can read";
	static const char open[] =
	    "names a file that every user may read or change: chmod "
	    "o= takes that from them";

	is_refused(*state, "/nonexistent", unread);
	is_refused(*state, folder, unread);
	is_refused(*state, file(*state, "private.pem", pem, 0644), open);
	is_refused(*state, file(*state, "private.pem", pem, 0602), open);
	is_refused(*state, file(*state, "private.pem", "", 0600),
	    "must be an RSA private key (2048 to 8192 bits) in PEM");
	assert_null(SETTINGS(*state, &invitation_config, DOMAIN,
	    arena_printf(*state, PRIVATE "%s", file(*state, "private.pem", pem, 0640))));
}

static void
two_keys_have_two_ids_that_fit(void **state)
{
	EVP_PKEY *key = forge_rsa(*state, 2048), *other = forge_rsa(*state, 2048);
	const char *present = arena_printf(
	    *state, PRIVATE "%s", private_file(*state, key));
	const char *previous = arena_printf(*state, PREVIOUS "%s",
	    file(*state, "previous.pem", forge_public_pem(*state, key), 0644));
	char id[130];

	assert_null(SETTINGS(*state, &invitation_config, DOMAIN, present, previous));
	assert_null(platform_key(1));
	file(*state, "previous.pem", forge_public_pem(*state, other), 0644);
	assert_string_equal(
	    SETTINGS(*state, &invitation_config, DOMAIN, present, previous,
		"JITSI_JWT_KEY_ID=k", "JITSI_JWT_PREVIOUS_KEY_ID=k"),
	    "JITSI_JWT_PREVIOUS_KEY_ID: must be another id than JITSI_JWT_KEY_ID: the keys "
	    "are not the same");
	assert_string_equal(SETTINGS(*state, &invitation_config, DOMAIN, present,
				"JITSI_JWT_PREVIOUS_KEY_ID=k"),
	    "JITSI_JWT_PREVIOUS_KEY_ID: names no key: set JITSI_JWT_PREVIOUS_PUBLIC_KEY");
	assert_string_equal(
	    SETTINGS(*state, &invitation_config, DOMAIN, SECRET, "JITSI_JWT_KEY_ID=k"),
	    "JITSI_JWT_KEY_ID: names no key: set JITSI_JWT_PRIVATE_KEY");
	memset(id, 'k', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	assert_string_equal(SETTINGS(*state, &invitation_config, DOMAIN, present,
				arena_printf(*state, "JITSI_JWT_KEY_ID=%s", id)),
	    "JITSI_JWT_KEY_ID: must be a text of at most 128 bytes, without control "
	    "characters");
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
remove_folder(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	unlink(arena_printf(arena, "%s/private.pem", folder));
	unlink(arena_printf(arena, "%s/previous.pem", folder));
	arena_free(arena);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_private_key_signs_and_its_id_is_the_thumbprint),
		VERIFY_TEST(without_a_private_key_the_secret_signs),
		VERIFY_TEST(tokens_of_the_secret_and_of_the_previous_key_are_still_taken),
		VERIFY_TEST(keys_are_read_once_and_not_for_each_token),
		VERIFY_TEST(a_private_key_that_is_no_use_or_no_secret_is_a_fault),
		VERIFY_TEST(two_keys_have_two_ids_that_fit),
	};

	return cmocka_run_group_tests_name("keyring", tests, make_folder, remove_folder);
}
