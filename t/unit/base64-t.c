#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"

static void
bytes_are_written_as_rfc_4648_has_it(void **state)
{
	static const char *const cases[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+" } };
	size_t length;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(base64_text(*state, (const uint8_t *)cases[i][0],
					strlen(cases[i][0])),
		    cases[i][1]);
		assert_true(base64_length(cases[i][1], &length));
		assert_int_equal(length, strlen(cases[i][0]));
	}
}

static void
what_some_decoder_refuses_is_none(void **state)
{
	static const char *const wrong[] = { "Z", "Zg", "Zg=", "Zg===", "=",
		"==", "====", "Z===", "Zh==", "Zm9=", "Zm-_", "Zm9v ", " Zm9v", "Zm9v\n",
		"Zm=v", "Zg==Zg==", "Zm9\xc3\xbc" };
	size_t length;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (base64_length(wrong[i], &length))
			fail_msg("taken: %s", wrong[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(bytes_are_written_as_rfc_4648_has_it),
		VERIFY_TEST(what_some_decoder_refuses_is_none),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
