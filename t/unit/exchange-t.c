#include "net/exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/receiver.h"
#include "lib/send.h"

static struct exchange
run(struct arena *arena, struct receiver *receiver, const char *method, const char *body)
{
	struct exchange exchange = {
		.method = method,
		.url = send_url(arena, receiver, "127.0.0.1"),
		.headers = send_headers,
		.body = body,
		.body_bytes = body == NULL ? 0 : strlen(body),
		.timeout_ms = 5000,
	};

	exchange_run(arena, &exchange);
	return exchange;
}

static struct exchange
answered(struct arena *arena, const char *answer)
{
	struct receiver *receiver = receiver_new(answer, false);
	struct exchange exchange = run(arena, receiver, "GET", NULL);

	receiver_free(receiver);
	return exchange;
}

static void
a_post_carries_its_body_and_brings_the_answer_s(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	struct exchange exchange = run(*state, receiver, "POST", "{\"a\":1}");
	const char *request = receiver_request(receiver);

	assert_int_equal(exchange.end, POST_ANSWERED);
	assert_int_equal(exchange.status, 200);
	assert_int_equal(exchange.retry_after, 0);
	assert_string_equal(exchange.answer, "ok");
	assert_int_equal(exchange.answer_bytes, 2);
	assert_ptr_equal(strstr(request, "POST /hook?key=1 HTTP/1.1\r\n"), request);
	assert_non_null(strstr(request, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(request, "\r\n\r\n{\"a\":1}"));
	receiver_free(receiver);
}

static void
get_and_delete_have_no_body(void **state)
{
	static const char *const methods[] = { "GET", "DELETE" };

	for (size_t i = 0; i < COUNT(methods); i++) {
		struct receiver *receiver = receiver_new(
		    "HTTP/1.1 204 None\r\n\r\n", false);
		struct exchange exchange = run(*state, receiver, methods[i], NULL);
		const char *request = receiver_request(receiver);

		assert_int_equal(exchange.status, 204);
		assert_string_equal(exchange.answer, "");
		assert_true(text_starts(request, methods[i]));
		assert_null(strcasestr(request, "Content-Length"));
		assert_string_equal(strstr(request, "\r\n\r\n"), "\r\n\r\n");
		receiver_free(receiver);
	}
}

static void
every_status_is_told_and_redirects_are_not_followed(void **state)
{
	assert_int_equal(answered(*state,
			     "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
			     "Content-Length: 0\r\n\r\n")
			     .status,
	    302);
	assert_int_equal(answered(*state, "HTTP/1.1 401 No\r\n\r\n").status, 401);
	assert_int_equal(
	    answered(*state, "HTTP/1.1 429 No\r\nRetry-After: 7\r\n\r\n").retry_after, 7);
}

static void
what_came_of_it_may_be_unknown(void **state)
{
	static const struct {
		struct exchange exchange;
		bool is_fine, is_lost;
	} cases[] = {
		{ { .end = POST_ANSWERED, .status = 201 }, true, true },
		{ { .end = POST_ANSWERED, .status = 302 }, false, false },
		{ { .end = POST_ANSWERED, .status = 429 }, false, false },
		{ { .end = POST_ANSWERED, .status = 500 }, false, true },
		{ { .end = POST_TIMEOUT, .status = 201 }, false, true },
		{ { .end = POST_BROKEN }, false, true },
		{ { .end = POST_NO_CONNECTION }, false, false },
		{ { .end = POST_NO_TLS }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(exchange_is_fine(&cases[i].exchange), cases[i].is_fine);
		assert_int_equal(exchange_is_lost(&cases[i].exchange), cases[i].is_lost);
	}
}

static void
an_answer_that_is_torn_is_none(void **state)
{
	static const char *const torn[] = { "", "HTTP/1.1 20",
		"HTTP/1.1 201 Made\r\nContent-Length: 20\r\n\r\n{\"meetingId\"",
		"HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"mee",
		"no HTTP at all" };

	for (size_t i = 0; i < COUNT(torn); i++) {
		struct exchange exchange = answered(*state, torn[i]);

		if (exchange.end != POST_BROKEN || exchange.status != 0 ||
		    !text_empty(exchange.answer))
			fail_msg("%s: %s %d", torn[i], post_end_text(exchange.end),
			    exchange.status);
	}
}

static void
an_answer_that_is_too_long_is_broken_off(void **state)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
	char *answer = arena_alloc(*state, sizeof(head) + EXCHANGE_ANSWER_BYTES + 1);

	memset(answer, 'x', sizeof(head) + EXCHANGE_ANSWER_BYTES);
	memcpy(answer, head, sizeof(head) - 1);
	assert_int_equal(answered(*state, answer).end, POST_BROKEN);
	answer[sizeof(head) - 1 + EXCHANGE_ANSWER_BYTES] = '\0';
	assert_int_equal(answered(*state, answer).answer_bytes, EXCHANGE_ANSWER_BYTES);
}

static void
time_is_over_also_in_the_middle_of_an_answer(void **state)
{
	static const char *const answers[] = { "",
		"HTTP/1.1 201 Made\r\nContent-Length: 20\r\n\r\n{" };

	for (size_t i = 0; i < COUNT(answers); i++) {
		struct receiver *receiver = receiver_new(answers[i], true);
		struct exchange exchange = { .method = "GET",
			.headers = send_headers,
			.url = send_url(*state, receiver, "127.0.0.1"),
			.timeout_ms = 200 };

		exchange_run(*state, &exchange);
		assert_int_equal(exchange.end, POST_TIMEOUT);
		receiver_free(receiver);
	}
}

static void
what_cannot_be_reached_is_told_apart(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	struct exchange exchange = { .method = "GET",
		.headers = send_headers,
		.url = send_url(*state, receiver, "127.0.0.1"),
		.timeout_ms = 5000 };

	receiver_free(receiver);
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_NO_CONNECTION);
	exchange.url = "ftp://127.0.0.1/";
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_BAD_URL);
}

static void
the_date_of_an_answer_and_the_words_of_a_failure_are_told(void **state)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\n"
				     "date: Sat, 28 Nov 2026 10:00:00 GMT\r\n"
				     "Content-Length: 0\r\n\r\n";
	struct exchange exchange = answered(*state, answer);

	assert_string_equal(exchange.date, "Sat, 28 Nov 2026 10:00:00 GMT");
	assert_string_equal(exchange.reason, "");
	assert_int_equal(exchange.certificate_ends, 0);
	exchange = answered(*state, SEND_FINE);
	assert_null(exchange.date);
	exchange.url = "http://127.0.0.1:1/";
	exchange_run(*state, &exchange);
	assert_non_null(strstr(exchange.reason, "connect"));
}

/* The receiver answers the first request of a connection only. */
static void
a_connection_is_used_again_and_keeps_nothing_of_the_request_before(void **state)
{
	struct receiver *receiver = receiver_new(
	    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true);
	void *connection = exchange_connection();
	struct exchange exchange = { .method = "POST",
		.url = send_url(*state, receiver, "127.0.0.1"),
		.headers = send_headers,
		.body = "{}",
		.body_bytes = 2,
		.timeout_ms = 5000,
		.connection = connection };
	size_t length;

	exchange_run(*state, &exchange);
	assert_string_equal(exchange.answer, "ok");
	exchange.method = "GET";
	exchange.body = NULL;
	exchange.timeout_ms = 100;
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_TIMEOUT);
	exchange_connection_free(connection);
	receiver_end(receiver);
	assert_int_equal(receiver_count(receiver), 1);
	assert_ptr_equal(strstr(receiver_rest(receiver, &length), "GET /hook"),
	    receiver_rest(receiver, &length));
	assert_null(strstr(receiver_rest(receiver, &length), "Content-Length"));
	receiver_free(receiver);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, send_open, send_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_post_carries_its_body_and_brings_the_answer_s),
		TEST(get_and_delete_have_no_body),
		TEST(every_status_is_told_and_redirects_are_not_followed),
		TEST(what_came_of_it_may_be_unknown),
		TEST(an_answer_that_is_torn_is_none),
		TEST(an_answer_that_is_too_long_is_broken_off),
		TEST(time_is_over_also_in_the_middle_of_an_answer),
		TEST(what_cannot_be_reached_is_told_apart),
		TEST(the_date_of_an_answer_and_the_words_of_a_failure_are_told),
		TEST(a_connection_is_used_again_and_keeps_nothing_of_the_request_before),
	};

	return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
