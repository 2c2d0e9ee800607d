#include "web/fcgi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/echo.h"
#include "lib/fastcgi.h"

static void
a_peer_that_says_nothing_is_dropped(void **state)
{
	struct echo_fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	fastcgi_expect_closed(fd);
	echo_expect_service(&fixture->echo);
}

static void
a_peer_that_stops_within_a_record_is_dropped(void **state)
{
	static const char half[] = "\1\1\0\1\0\10\0\0\0\1\0";
	static const size_t lengths[] = { 1, 7, 8, 11 };
	struct echo_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(lengths); i++) {
		int fd = echo_connect(&fixture->echo);

		fastcgi_send(fd, half, lengths[i]);
		fastcgi_expect_closed(fd);
	}
	echo_expect_service(&fixture->echo);
}

static void
a_peer_that_stops_within_the_body_is_told_so(void **state)
{
	static const char *const variables[] = { "CONTENT_LENGTH=10", NULL };
	struct echo_fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	fastcgi_begin(fd, false);
	fastcgi_variables(fd, variables, 65535);
	fastcgi_record(fd, FASTCGI_STDIN, "12345", 5, 0);
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "MALFORMED 0 - ");
	fastcgi_expect_closed(fd);
	echo_expect_service(&fixture->echo);
}

static void
a_peer_that_closes_early_harms_nobody(void **state)
{
	static const char *const variables[] = { "CONTENT_LENGTH=5", "MORE=300000",
		NULL };
	struct echo_fixture *fixture = *state;

	for (int stage = 0; stage < 4; stage++) {
		int fd = echo_connect(&fixture->echo);

		if (stage > 0)
			fastcgi_begin(fd, true);
		if (stage > 1)
			fastcgi_variables(fd, variables, 65535);
		if (stage > 2)
			fastcgi_record(fd, FASTCGI_STDIN, "123", 3, 0);
		close(fd);
		echo_expect_service(&fixture->echo);
	}
}

static void
a_peer_that_does_not_take_its_answer_is_dropped(void **state)
{
	struct echo_fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, true, NULL, "MORE=8000000");
	shutdown(fd, SHUT_WR);
	echo_expect_service(&fixture->echo);
	close(fd);
}

static void
what_is_no_fastcgi_is_dropped(void **state)
{
	static const char *const greetings[] = { "GET / HTTP/1.0\r\n\r\n",
		"\2\1\0\1\0\10\0\0", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" };
	struct echo_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(greetings); i++) {
		int fd = echo_connect(&fixture->echo);

		fastcgi_send(fd, greetings[i], 8);
		fastcgi_expect_closed(fd);
	}
	echo_expect_service(&fixture->echo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ECHO_IMPATIENT(a_peer_that_says_nothing_is_dropped),
		ECHO_IMPATIENT(a_peer_that_stops_within_a_record_is_dropped),
		ECHO_IMPATIENT(a_peer_that_stops_within_the_body_is_told_so),
		ECHO_PATIENT(a_peer_that_closes_early_harms_nobody),
		ECHO_IMPATIENT(a_peer_that_does_not_take_its_answer_is_dropped),
		ECHO_PATIENT(what_is_no_fastcgi_is_dropped),
	};

	return cmocka_run_group_tests_name("fcgi-peer", tests, NULL, NULL);
}
