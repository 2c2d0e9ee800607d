#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"

/* bytes, base64, base64url */
static const char *const cases[][3] = { { "", "", "" }, { "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" }, { "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" }, { "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" }, { "\xfb\xff\xfe", "+//+", "-__-" } };

static void
bytes_are_written_as_rfc_4648_has_it(void **state)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(base64_text(*state, (const uint8_t *)cases[i][0],
					strlen(cases[i][0])),
		    cases[i][1]);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(base64_text_url(*state, (const uint8_t *)cases[i][0],
					strlen(cases[i][0])),
		    cases[i][2]);
}

static void
what_is_written_is_read_again(void **state)
{
	uint8_t bytes[8];
	size_t length;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t expected = strlen(cases[i][0]);

		assert_true(base64_decode(cases[i][1], NULL, &length));
		assert_int_equal(length, expected);
		assert_true(base64_decode(cases[i][1], bytes, &length));
		assert_int_equal(length, expected);
		assert_memory_equal(bytes, cases[i][0], length);
		assert_true(
		    base64_decode_url(cases[i][2], strlen(cases[i][2]), bytes, &length));
		assert_int_equal(length, expected);
		assert_memory_equal(bytes, cases[i][0], length);
	}
}

static void
what_some_decoder_refuses_is_none(void **state)
{
	static const char *const wrong[] = { "Z", "Zg", "Zg=", "Zg===", "=",
		"==", "====", "Z===", "Zh==", "Zm9=", "Zm-_", "Zm9v ", " Zm9v", "Zm9v\n",
		"Zm=v", "Zg==Zg==", "Zm9\xc3\xbc" };
	static const char *const wrong_url[] = { "Z", "Zm9vY", "Zh", "Zm9",
		"Zg==", "+//+", "Zm9v ", "Zm9v\n", "Zm9\xc3\xbc" };
	uint8_t bytes[8];
	size_t length;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (base64_decode(wrong[i], bytes, &length))
			fail_msg("taken: %s", wrong[i]);
	for (size_t i = 0; i < COUNT(wrong_url); i++)
		if (base64_decode_url(wrong_url[i], strlen(wrong_url[i]), bytes, &length))
			fail_msg("taken: %s", wrong_url[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(bytes_are_written_as_rfc_4648_has_it),
		VERIFY_TEST(what_is_written_is_read_again),
		VERIFY_TEST(what_some_decoder_refuses_is_none),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
