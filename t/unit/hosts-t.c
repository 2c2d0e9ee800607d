#include "db/hosts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"

static const char *
shown(const char *text)
{
	return text == NULL ? "-" : text;
}

/* The attempts for an URL, "name address port" each; "refused" when it is no URL. */
static const char *
attempts_of(struct arena *arena, const char *url)
{
	struct text told = text_new(arena);
	struct hosts hosts;

	if (!hosts_read(arena, url, &hosts))
		return "refused";
	for (size_t i = 0; i < hosts.count; i++)
		text_printf(&told, "%s%s %s %s", i == 0 ? "" : ", ",
		    shown(hosts.items[i].name), shown(hosts.items[i].address),
		    shown(hosts.items[i].port));
	return told.bytes;
}

struct hosts_case {
	const char *url, *attempts;
};

static void
try_all(struct arena *arena, const struct hosts_case cases[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(attempts_of(arena, cases[i].url), cases[i].attempts);
}

static void
each_host_of_a_list_is_an_attempt(void **state)
{
	static const struct hosts_case cases[] = {
		{ "postgresql://a,b/d", "a - 5432, b - 5432" },
		{ "postgresql://a:1,b:2/d", "a - 1, b - 2" },
		{ "postgresql://a:1,b/d", "a - 1, b - 5432" },
		{ "postgresql:///d?host=/run/a,/run/b", "/run/a - 5432, /run/b - 5432" },
		{ "host=a,b,c port=7", "a - 7, b - 7, c - 7" },
		{ "host=a,b port=1,2", "a - 1, b - 2" },
		{ "host=@a,b", "@a - 5432, b - 5432" },
		{ "host=a,b hostaddr=::1,::2", "a ::1 5432, b ::2 5432" },
		{ "hostaddr=::1,::2 port=1,2", "- ::1 1, - ::2 2" },
		{ "host=a,b target_session_attrs=read-write", "a - 5432, b - 5432" },
	};

	try_all(*state, cases, COUNT(cases));
}

static void
what_libpq_must_read_as_a_whole_is_one_attempt(void **state)
{
	static const char *const urls[] = { "postgresql:///d", "postgresql://a/d",
		"postgresql://a:1/d", "", "host=a,,b", "host=a,", "host=,a",
		"host=a,b port=1,2,3", "host=a,b hostaddr=::1", "host=a,b hostaddr=::1,",
		"host=a,b service=s", "host=a,b target_session_attrs=prefer-standby" };

	for (size_t i = 0; i < COUNT(urls); i++)
		assert_string_equal(attempts_of(*state, urls[i]), "- - -");
}

static void
the_environment_says_what_the_url_does_not(void **state)
{
	setenv("PGHOST", "a,b", 1);
	setenv("PGPORT", "1,2", 1);
	assert_string_equal(attempts_of(*state, "postgresql:///d"), "a - 1, b - 2");
	assert_string_equal(
	    attempts_of(*state, "postgresql://c:3,d:4/d"), "c - 3, d - 4");
	unsetenv("PGHOST");
	unsetenv("PGPORT");
}

static void
a_password_that_was_not_escaped_is_refused(void **state)
{
	static const char *const urls[] = { "postgresql://u:pa/ss@h/d",
		"postgresql://u:pa@ss@h/d", "postgresql://u:pa@ss@h,i/d",
		"host=h port=70000", "host=h,i port=1,x", "nonsense" };
	/* libpq ends a password at '/' and '@' only. */
	static const char *const good[] = { "postgresql://u:pa%2Fs%40s@h/d",
		"postgresql://u:pa?ss@h/d", "postgresql://u:pa#ss@h/d" };

	for (size_t i = 0; i < COUNT(urls); i++)
		assert_string_equal(attempts_of(*state, urls[i]), "refused");
	for (size_t i = 0; i < COUNT(good); i++)
		assert_string_equal(attempts_of(*state, good[i]), "- - -");
}

static void
the_time_left_is_shared_evenly(void **state)
{
	(void)state;
	assert_int_equal(hosts_share(1000, 4000, 3), 2000);
	assert_int_equal(hosts_share(1500, 4000, 2), 2750);
	assert_int_equal(hosts_share(2750, 4000, 1), 4000);
	assert_int_equal(hosts_share(1000, INT64_MAX, 1), INT64_MAX);
	assert_int_equal(hosts_share(5000, 4000, 2), 4000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(each_host_of_a_list_is_an_attempt),
		VERIFY_TEST(what_libpq_must_read_as_a_whole_is_one_attempt),
		VERIFY_TEST(the_environment_says_what_the_url_does_not),
		VERIFY_TEST(a_password_that_was_not_escaped_is_refused),
		cmocka_unit_test(the_time_left_is_shared_evenly),
	};

	unsetenv("PGHOST");
	unsetenv("PGHOSTADDR");
	unsetenv("PGPORT");
	unsetenv("PGSERVICE");
	return cmocka_run_group_tests_name("hosts", tests, NULL, NULL);
}
