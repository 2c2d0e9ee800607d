#include "net/exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/stop.h"
#include "lib/receiver.h"
#include "lib/send.h"

static void
a_caller_may_keep_to_public_addresses_and_to_https_outside(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	struct exchange exchange = { .method = "GET",
		.headers = send_headers,
		.url = send_url(*state, receiver, "127.0.0.1"),
		.timeout_ms = 5000,
		.is_plain_inside = true };

	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_ANSWERED);
	exchange.is_public_only = true;
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_FORBIDDEN);
	assert_string_equal(exchange.reason, "no public address");
	receiver_end(receiver);
	assert_int_equal(receiver_count(receiver), 1);
	receiver_free(receiver);

	/* Nothing is sent there: the socket is not made. */
	exchange.is_public_only = false;
	exchange.url = "HTTP://1.1.1.1:9/";
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_FORBIDDEN);
	assert_string_equal(exchange.reason, "plain http to a public address");
	exchange.url = "https://169.254.169.254:9/";
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_FORBIDDEN);
	assert_string_equal(exchange.reason, "neither a public nor a private address");
	exchange.is_public_only = true;
	exchange.url = "HTTP://1.1.1.1:9/";
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_FORBIDDEN);
}

/* As the last: the process stays asked to stop. */
static void
a_request_ends_when_the_process_is_to_stop(void **state)
{
	struct receiver *receiver = receiver_new("", true);
	struct exchange exchange = { .method = "GET",
		.headers = send_headers,
		.url = send_url(*state, receiver, "127.0.0.1"),
		.timeout_ms = 60000,
		.heeds_stop = true };

	stop_install();
	stop_now();
	exchange_run(*state, &exchange);
	assert_int_equal(exchange.end, POST_BROKEN);
	receiver_free(receiver);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_caller_may_keep_to_public_addresses_and_to_https_outside, send_open,
		    send_close),
		cmocka_unit_test_setup_teardown(
		    a_request_ends_when_the_process_is_to_stop, send_open, send_close),
	};

	return cmocka_run_group_tests_name("exchange-limits", tests, NULL, NULL);
}
