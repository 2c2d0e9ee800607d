#include "net/post.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/receiver.h"
#include "lib/send.h"

#define PRIVATE true

/* The end of a POST to a receiver that answers so. */
static struct post
answered(struct arena *arena, const char *answer, bool holds)
{
	struct receiver *receiver = receiver_new(answer, holds);
	struct post post = send_to(send_url(arena, receiver, "127.0.0.1"));

	receiver_free(receiver);
	return post;
}

static void
a_post_carries_its_headers_and_body_and_ends_with_the_status(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	const char *request = receiver_request(receiver);
	struct post post;

	send_configure(*state, PRIVATE, "15");
	post = send_to(send_url(*state, receiver, "127.0.0.1"));
	assert_int_equal(post.end, POST_ANSWERED);
	assert_int_equal(post.status, 200);
	assert_int_equal(post.retry_after, 0);
	assert_ptr_equal(strstr(request, "POST /hook?key=1 HTTP/1.1\r\n"), request);
	assert_non_null(strstr(request, "\r\nwebhook-id: 7\r\n"));
	assert_non_null(strstr(request, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(request, "\r\nUser-Agent: reflector-jitsi/"));
	assert_non_null(strstr(request, "\r\n\r\n{\"a\":1}"));
	assert_null(strstr(request, "Expect"));
	receiver_free(receiver);
}

static void
every_status_is_told_and_redirects_are_not_followed(void **state)
{
	struct receiver *elsewhere = receiver_new(SEND_FINE, false);
	const char *redirect = arena_printf(*state,
	    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n",
	    receiver_port(elsewhere));

	send_configure(*state, PRIVATE, "15");
	assert_int_equal(answered(*state, redirect, false).status, 302);
	assert_int_equal(receiver_count(elsewhere), 0);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 204 None\r\n\r\n", false).status, 204);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 410 Gone\r\n\r\n", false).status, 410);
	assert_int_equal(answered(*state, "HTTP/1.0 500 No\r\n\r\n", false).status, 500);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 201 Yes\r\n\r\n", false)
		.status,
	    201);
	receiver_free(elsewhere);
}

static void
what_the_answer_asks_to_wait_is_told(void **state)
{
	struct post post;

	send_configure(*state, PRIVATE, "15");
	post = answered(*state,
	    "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", false);
	assert_int_equal(post.status, 503);
	assert_int_equal(post.retry_after, 120);
}

static void
an_endless_body_is_not_read_to_its_end(void **state)
{
	struct text answer = text_new(*state);

	text_add(&answer, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
	for (int i = 0; i < 3 * 1024 * 1024; i++)
		text_add_char(&answer, 'x');
	send_configure(*state, PRIVATE, "600");
	assert_int_equal(answered(*state, answer.bytes, true).status, 200);
}

static void
a_status_counts_though_head_or_body_never_end(void **state)
{
	send_configure(*state, PRIVATE, SEND_SOON);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 200 OK\r\nContent-Le", true).status, 200);
	assert_int_equal(answered(*state, "HTTP/1.1 200 OK\r\n\r\nbo", true).status, 200);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbo", false)
		.status,
	    200);
}

static void
without_a_status_the_end_says_why(void **state)
{
	struct receiver *gone = receiver_new("", false);
	const char *url = send_url(*state, gone, "127.0.0.1");

	receiver_free(gone);
	send_configure(*state, PRIVATE, SEND_SOON);
	assert_int_equal(send_to(url).end, POST_NO_CONNECTION);
	assert_int_equal(answered(*state, "", false).end, POST_BROKEN);
	assert_int_equal(answered(*state, "", true).end, POST_TIMEOUT);
	assert_int_equal(answered(*state, "HTTP/1.1 2", true).end, POST_TIMEOUT);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 103 Early\r\n\r\n", true).end, POST_TIMEOUT);
	assert_int_equal(
	    answered(*state, "I am no web server\r\n", false).end, POST_BROKEN);
	assert_int_equal(send_to("ftp://127.0.0.1/").end, POST_BAD_URL);
	assert_int_equal(send_to("file:///etc/hostname").end, POST_BAD_URL);
	assert_int_equal(send_to("http://[:::1/").end, POST_BAD_URL);
}

static struct post
probe(const char *url)
{
	struct poster *poster = poster_new();
	struct post post = { .url = url, .headers = send_headers, .is_probe = true };

	poster_start(poster, &post);
	assert_ptr_equal(send_finish(poster), &post);
	poster_free(poster);
	return post;
}

static void
a_probe_connects_and_sends_nothing(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	const char *url = send_url(*state, receiver, "127.0.0.1");

	send_configure(*state, PRIVATE, "15");
	assert_int_equal(probe(url).end, POST_ANSWERED);
	assert_int_equal(probe(url).status, 0);
	receiver_end(receiver);
	assert_string_equal(receiver_request(receiver), "");
	receiver_free(receiver);
	assert_int_equal(probe(url).end, POST_NO_CONNECTION);
	send_configure(*state, !PRIVATE, "15");
	assert_int_equal(probe(url).end, POST_FORBIDDEN);
}

static void
a_server_without_tls_is_no_https(void **state)
{
	struct receiver *receiver = receiver_new("HTTP/1.1 200 OK\r\n\r\n", false);

	send_configure(*state, PRIVATE, "15");
	assert_int_equal(send_to(arena_printf(*state, "https://127.0.0.1:%d/",
				     receiver_port(receiver)))
			     .end,
	    POST_NO_TLS);
	receiver_free(receiver);
}

static void
no_proxy_of_the_environment_is_used(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);

	send_configure(*state, PRIVATE, "15");
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	assert_int_equal(send_to(send_url(*state, receiver, "127.0.0.1")).status, 200);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	receiver_free(receiver);
}

static void
what_still_runs_is_freed_with_its_poster(void **state)
{
	struct receiver *receiver = receiver_new("", true);
	struct poster *poster = poster_new();
	struct post post = { .url = send_url(*state, receiver, "127.0.0.1"),
		.headers = send_headers,
		.body = "" };

	send_configure(*state, PRIVATE, "600");
	poster_start(poster, &post);
	while (receiver_count(receiver) == 0) {
		assert_null(poster_next(poster));
		poster_wait(poster, -1, 10);
	}
	poster_free(poster);
	poster_free(NULL);
	receiver_free(receiver);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_post_carries_its_headers_and_body_and_ends_with_the_status),
		cmocka_unit_test(a_probe_connects_and_sends_nothing),
		cmocka_unit_test(every_status_is_told_and_redirects_are_not_followed),
		cmocka_unit_test(what_the_answer_asks_to_wait_is_told),
		cmocka_unit_test(an_endless_body_is_not_read_to_its_end),
		cmocka_unit_test(a_status_counts_though_head_or_body_never_end),
		cmocka_unit_test(without_a_status_the_end_says_why),
		cmocka_unit_test(a_server_without_tls_is_no_https),
		cmocka_unit_test(no_proxy_of_the_environment_is_used),
		cmocka_unit_test(what_still_runs_is_freed_with_its_poster),
	};

	return cmocka_run_group_tests_name("post", tests, send_open, send_close);
}
