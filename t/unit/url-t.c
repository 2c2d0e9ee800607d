#include "base/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/text.h"

static const char *const right[] = { "http://a", "https://a.example/x?y#z",
	"http://a:80/", "http://a:65535", "http://a:/", "http://[::1]/",
	"http://[::ffff:127.0.0.1]:8080/x", "http://user:password@a.example/",
	"http://127.0.0.1", "http://a_b.example/", "http://a?x",
	"https://b\303\274cher.example/", "http://a/\xc3\xa9", "http://a/%zz",
	"http://a/!$&'()*+,;=@[]:" };
static const char *const wrong[] = { "", "a", "ftp://a/", "http:", "http://", "http:///x",
	"http://?x", "HTTP://", "http://a b/", "http://a/ ", "http://a/\t",
	"http://a/\x7f", "http://a/\"", "http://:80/", "http://@/", "http://user@/",
	"http://user:p@w@a/", "http://a@b@c/", "http://a:65536/", "http://a:99999/",
	"http://a:123456/", "http://a:80x/", "http://a:b:c/", "http://::1/",
	"http://[::1", "http://[::1/", "http://[]/", "http://[v1.x]/", "http://[::1]x/",
	"http://[1.2.3.4]/",
	"http://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]/",
	"http://a[b]/", "http://a!b/", "http://a$b/", "http://a&b/", "http://a'b/",
	"http://a(b/", "http://a)b/", "http://a*b/", "http://a+b/", "http://a,b/",
	"http://a;b/", "http://a=b/", "http://a%2fb/", "http://a%00/" };

static void
a_url_has_a_scheme_a_host_and_a_port(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		if (!url_is_usable(right[i]))
			fail_msg("refused: %s", right[i]);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (url_is_usable(wrong[i]))
			fail_msg("taken: %s", wrong[i]);
}

static void
what_is_taken_libcurl_takes_and_finds_the_same_user(void **state)
{
	static const char letters[] = "a1.-_~:@[]%/?#!$&'()*+,;=\xc3\xa9";
	char url[32];
	CURLU *parsed = curl_url();
	char *user;

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		assert_int_equal(
		    curl_url_set(parsed, CURLUPART_URL, right[i], 0), CURLUE_OK);
	/* Every text of four of the letters behind the scheme. */
	for (size_t i = 0; i < 28 * 28 * 28 * 28; i++) {
		snprintf(url, sizeof(url), "http://%c%c%c%c", letters[i % 28],
		    letters[i / 28 % 28], letters[i / 784 % 28], letters[i / 21952]);
		if (!url_is_usable(url))
			continue;
		if (curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK)
			fail_msg("libcurl refuses %s", url);
		user = NULL;
		(void)curl_url_get(parsed, CURLUPART_USER, &user, 0);
		if (url_has_user(url) != (user != NULL))
			fail_msg("libcurl disagrees about the user of %s", url);
		curl_free(user);
	}
	curl_url_cleanup(parsed);
}

static void
what_is_not_plain_is_escaped(void **state)
{
	struct text out;

	*state = arena_new();
	out = text_new(*state);
	url_escape(&out, "aZ09-_.~", "");
	url_escape(&out, "/ %{}\r\n", "");
	url_escape(&out, "a/b?\xc3\xa9", "/");
	assert_string_equal(out.bytes, "aZ09-_.~%2F%20%25%7B%7D%0D%0Aa/b%3F%C3%A9");
	arena_free(*state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_url_has_a_scheme_a_host_and_a_port),
		cmocka_unit_test(what_is_taken_libcurl_takes_and_finds_the_same_user),
		cmocka_unit_test(what_is_not_plain_is_escaped),
	};

	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
