#include "web/accept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/ask.h"
#include "lib/verify.h"

static bool
prefers_csv(struct arena *arena, const char *accept)
{
	struct request request = ASK_RAW(
	    arena, arena_printf(arena, "HTTP_ACCEPT=%s", accept));

	return accept_prefers(&request, "text/csv", "application/json");
}

static void
who_names_it_gets_it(void **state)
{
	static const char *const right[] = { "text/csv", "TEXT/CSV",
		"Text/Csv; charset=utf-8", "text/csv;q=0.1", "text/csv ; Q=0.001",
		"text/*", "text/csv, */*", "*/*, text/csv", "text/csv, */*;q=0.8",
		"text/html, text/csv", "text/csv, application/json;q=0.9",
		"application/json;q=0, text/csv", "application/json;q=0, */*",
		"text/csv;header=\"a,b;q=0\", */*;q=0.5", ",, text/csv ,",
		"text/csv, text/*;q=0", "text/csv;q=1.000, application/*;q=0.999" };

	for (size_t i = 0; i < COUNT(right); i++)
		if (!prefers_csv(*state, right[i]))
			fail_msg("no CSV for %s", right[i]);
}

static void
everybody_else_gets_the_usual(void **state)
{
	static const char *const wrong[] = { "", " ", ",", "*/*", "application/json",
		"APPLICATION/JSON", "text/csv, application/json",
		"application/json, text/csv", "text/csv;q=0", "text/csv;q=0.000, */*",
		"text/csv;q=0, text/*", "text/csvx", "xtext/csv", "text", "text/",
		"application/*, text/*", "text/html,application/xml;q=0.9,*/*;q=0.8",
		"application/xml", "text/csv;q=0.5, application/json", "text/csv;q=2",
		"text/csv;q=", "text/csv;q=0.0001", "text/csv;q=1.001", "text/csv;q=-1",
		"x;a=\"text/csv", "x;a=\", text/csv\"", "text/csv;q=0.5, */*", "*/csv" };

	for (size_t i = 0; i < COUNT(wrong); i++)
		if (prefers_csv(*state, wrong[i]))
			fail_msg("CSV for %s", wrong[i]);
}

static void
several_headers_are_one_list(void **state)
{
	struct request none = ASK_RAW(*state, "A=b");
	struct request two = ASK_RAW(
	    *state, "HTTP_ACCEPT=text/csv", "HTTP_ACCEPT=application/json");
	struct request three = ASK_RAW(
	    *state, "HTTP_ACCEPT=*/*", "HTTP_ACCEPT=x/y", "HTTP_ACCEPT=text/csv");

	assert_false(accept_prefers(&none, "text/csv", "application/json"));
	assert_false(accept_prefers(&two, "text/csv", "application/json"));
	assert_true(accept_prefers(&three, "text/csv", "application/json"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(who_names_it_gets_it),
		VERIFY_TEST(everybody_else_gets_the_usual),
		VERIFY_TEST(several_headers_are_one_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
