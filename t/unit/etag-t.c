#include "web/etag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/outcome.h"
#include "lib/verify.h"

static void
a_tag_is_the_digest_of_the_body(void **state)
{
	assert_string_equal(etag_make(*state, "[]", 2),
	    "\"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\"");
}

static void
lists_are_read_as_http_writes_them(void **state)
{
	static const struct {
		const char *list;
		bool strongly, weakly;
	} cases[] = {
		{ "*", true, true },
		{ "\"a\"", true, true },
		{ "W/\"a\"", false, true },
		{ "W/\"a\", \"a\"", true, true },
		{ "\"x\",\"a\"", true, true },
		{ ", \t\"x\" , , \"a\" ,", true, true },
		{ "\"x,\", \"a\"", true, true },
		{ "\"\", \"a\"", true, true },
		{ "", false, false },
		{ "a", false, false },
		{ "a, \"a\"", false, false },
		{ "\"a", false, false },
		{ "\"aa\"", false, false },
		{ "\"A\"", false, false },
		{ "w/\"a\"", false, false },
		{ "W/", false, false },
		{ "\"*\"", false, false },
		{ "*, \"x\"", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
		    etag_listed(cases[i].list, "\"a\"", ETAG_STRONG), cases[i].strongly);
		assert_int_equal(
		    etag_listed(cases[i].list, "\"a\"", ETAG_WEAK), cases[i].weakly);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_tag_is_the_digest_of_the_body),
		VERIFY_TEST(lists_are_read_as_http_writes_them),
	};

	return cmocka_run_group_tests_name("etag", tests, NULL, NULL);
}
