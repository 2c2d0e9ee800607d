#include "auth/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define SECRET "a secret of tokens, of 32 bytes or so"
#define PATH "/v1/recordings/r1/file"
#define EXPIRES "1700000600"
#define NOW 1700000000

/* printf 'PATH\nEXPIRES' | openssl dgst -sha256 -hmac SECRET */
#define SIGNATURE "ce828847e1894f6b34522029c961007d35c53e4c68868b4beb1569bc632f7a4d"

static int
open_default(void **state)
{
	*state = arena_new();
	return SETTINGS(*state, &link_config, NULL) == NULL ? 0 : -1;
}

static enum outcome
check(struct arena *arena, const char *path, const char *expires, const char *signature,
    int64_t now)
{
	return link_check(arena, SECRET, &(struct link){ path, expires, signature }, now);
}

static void
a_link_is_its_path_its_end_and_their_signature(void **state)
{
	assert_string_equal(link_make(*state, SECRET, PATH, 1700000600),
	    "http://localhost:8080" PATH "?expires=" EXPIRES "&signature=" SIGNATURE);
}

static void
a_link_is_good_until_it_expires(void **state)
{
	static const int64_t end = 1700000600;

	assert_int_equal(check(*state, PATH, EXPIRES, SIGNATURE, end), OK);
	assert_int_equal(check(*state, PATH, EXPIRES, SIGNATURE, end + 1), FORBIDDEN);
	/* And from a day before: whoever has the key cannot make one that works longer. */
	assert_int_equal(
	    check(*state, PATH, EXPIRES, SIGNATURE, end - LINK_SECONDS_MOST), OK);
	assert_int_equal(
	    check(*state, PATH, EXPIRES, SIGNATURE, end - LINK_SECONDS_MOST - 1),
	    FORBIDDEN);
}

static void
what_is_changed_is_refused(void **state)
{
	static const char *const ends[] = { NULL, "", "1700000601", "01700000600",
		"+1700000600", "-1", " 1700000600", "1700000600 ", "99999999999999999999",
		"x" };
	static const char *const signatures[] = { NULL, "", "0", SIGNATURE "0",
		"x" SIGNATURE,
		"0000000000000000000000000000000000000000000000000000000000000000" };

	for (size_t i = 0; i < COUNT(ends); i++)
		assert_int_equal(check(*state, PATH, ends[i], SIGNATURE, NOW), FORBIDDEN);
	for (size_t i = 0; i < COUNT(signatures); i++)
		assert_int_equal(
		    check(*state, PATH, EXPIRES, signatures[i], NOW), FORBIDDEN);
	assert_int_equal(
	    check(*state, "/v1/recordings/r2/file", EXPIRES, SIGNATURE, NOW), FORBIDDEN);
	assert_int_equal(link_check(*state, SECRET "!",
			     &(struct link){ PATH, EXPIRES, SIGNATURE }, NOW),
	    FORBIDDEN);
}

static void
base_url_is_what_links_begin_with(void **state)
{
	assert_null(
	    SETTINGS(*state, &link_config, "BASE_URL=https://api.example.com/jitsi//"));
	assert_true(text_starts(link_make(*state, SECRET, PATH, 1),
	    "https://api.example.com/jitsi/v1/recordings/"));
}

static void
what_is_no_web_address_is_a_fault(void **state)
{
	static const char *const wrong[] = { "BASE_URL=api.example.com",
		"BASE_URL=ftp://x", "BASE_URL=https://u:p@x", "BASE_URL=https://x/?a",
		"BASE_URL=https://x#a", "BASE_URL=https://x y" };

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *message = SETTINGS(*state, &link_config, wrong[i]);

		assert_non_null(message);
		assert_true(text_starts(message, "BASE_URL:"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_default, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_link_is_its_path_its_end_and_their_signature),
		TEST(a_link_is_good_until_it_expires),
		TEST(what_is_changed_is_refused),
		TEST(base_url_is_what_links_begin_with),
		TEST(what_is_no_web_address_is_a_fault),
	};

	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
