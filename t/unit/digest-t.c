#include "auth/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "lib/verify.h"

static void
a_digest_is_sha_256_in_lower_case(void **state)
{
	assert_true(digest_number("abc", 3) == UINT64_C(0xba7816bf8f01cfea));
	assert_string_equal(digest_hex(*state, "abc", 3),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(digest_hex(*state, "", 0),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 6455's example of a handshake. */
static void
sha_1_is_there_for_protocols_that_want_it(void **state)
{
	static const char text[] =
	    "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	uint8_t digest[DIGEST_SHA1_BYTES];

	digest_sha1(text, strlen(text), digest);
	assert_string_equal(
	    base64_text(*state, digest, sizeof(digest)), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

/* RFC 4231, test cases 2 and 6. */
static void
a_mac_is_that_of_rfc_4231(void **state)
{
	static const char text[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";
	uint8_t key[131];

	memset(key, 0xaa, sizeof(key));
	assert_string_equal(
	    mac_hex(*state, mac_key_of("Jefe"), "what do ya want for nothing?", 28),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_string_equal(
	    mac_hex(*state, (struct mac_key){ key, sizeof(key) }, text, strlen(text)),
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
a_mac_of_nothing_and_by_nothing_is_one(void **state)
{
	assert_string_equal(mac_hex(*state, mac_key_of(""), "", 0),
	    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void
only_what_is_the_same_is_equal(void **state)
{
	(void)state;
	assert_true(mac_equal("abc", "abd", 2));
	assert_false(mac_equal("abc", "abd", 3));
	assert_false(mac_equal("abc", "xbc", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_digest_is_sha_256_in_lower_case),
		VERIFY_TEST(sha_1_is_there_for_protocols_that_want_it),
		VERIFY_TEST(a_mac_is_that_of_rfc_4231),
		VERIFY_TEST(a_mac_of_nothing_and_by_nothing_is_one),
		VERIFY_TEST(only_what_is_the_same_is_equal),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
