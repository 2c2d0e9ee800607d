#include "web/fcgi.h"

#include <setjmp.h>
#include <signal.h>
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

#define PATIENT_MS 10000
#define IMPATIENT_MS 30

struct fixture {
	struct arena *arena;
	struct echo echo;
};

static int
open_with(void **state, int64_t io_ms)
{
	static struct fixture fixture;

	fixture.arena = arena_new();
	fixture.echo = echo_start(1, io_ms);
	*state = &fixture;
	/* Answered: the program stands, and a signal is no accident. */
	{
		int fd = echo_connect(&fixture.echo);

		FASTCGI_REQUEST(fd, false, NULL, "ECHO=1");
		assert_non_null(fastcgi_answer(fixture.arena, fd));
		close(fd);
	}
	return 0;
}

static int
open_patient(void **state)
{
	return open_with(state, PATIENT_MS);
}

static int
open_impatient(void **state)
{
	return open_with(state, IMPATIENT_MS);
}

static int
close_all(void **state)
{
	struct fixture *fixture = *state;

	echo_stop(&fixture->echo, SIGTERM);
	arena_free(fixture->arena);
	return 0;
}

/* The only worker is free again and answers another connection. */
static void
expect_service(struct fixture *fixture)
{
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, false, NULL, "ECHO=next");
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "OK 0 next ");
	fastcgi_expect_closed(fd);
}

static void
a_request_is_answered_and_its_connection_closed(void **state)
{
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, false, "body", "A=b", "ECHO=a=b c", "CONTENT_LENGTH=4");
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "OK 4 a=b c body");
	fastcgi_expect_closed(fd);
}

static void
variables_of_any_length_come_in_any_pieces(void **state)
{
	static const size_t steps[] = { 1, 7, 127, 65535 };
	struct fixture *fixture = *state;
	const char *value = arena_printf(fixture->arena, "%020000d", 7);
	const char *const variables[] = { arena_printf(fixture->arena, "ECHO=%s", value),
	    "CONTENT_LENGTH=", NULL };

	for (size_t i = 0; i < COUNT(steps); i++) {
		int fd = echo_connect(&fixture->echo);

		fastcgi_begin(fd, false);
		fastcgi_variables(fd, variables, steps[i]);
		fastcgi_record(fd, FASTCGI_STDIN, "", 0, 0);
		assert_string_equal(fastcgi_answer(fixture->arena, fd),
		    arena_printf(fixture->arena, "OK 0 %s ", value));
		fastcgi_expect_closed(fd);
	}
}

static void
a_body_may_come_in_many_records(void **state)
{
	struct fixture *fixture = *state;
	const char *const variables[] = { "CONTENT_LENGTH=1000", NULL };
	struct text body = text_new(fixture->arena);
	int fd = echo_connect(&fixture->echo);

	fastcgi_begin(fd, false);
	fastcgi_variables(fd, variables, 65535);
	for (size_t i = 0; i < 1000; i++) {
		text_add_char(&body, (char)('a' + i % 26));
		fastcgi_record(fd, FASTCGI_STDIN, body.bytes + i, 1, i % 256);
	}
	fastcgi_record(fd, FASTCGI_STDIN, "", 0, 0);
	assert_string_equal(fastcgi_answer(fixture->arena, fd),
	    arena_printf(fixture->arena, "OK 1000 - %s", body.bytes));
	fastcgi_expect_closed(fd);
}

static void
a_body_must_be_as_long_as_told(void **state)
{
	static const char *const lengths[] = { "CONTENT_LENGTH=3", "CONTENT_LENGTH=5",
	    "CONTENT_LENGTH=x" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(lengths); i++) {
		int fd = echo_connect(&fixture->echo);

		FASTCGI_REQUEST(fd, false, "body", lengths[i]);
		assert_string_equal(fastcgi_answer(fixture->arena, fd), "BAD_REQUEST 0 - ");
		fastcgi_expect_closed(fd);
	}
}

static void
a_body_beyond_the_limit_is_read_to_its_end_and_answered(void **state)
{
	static const char *const variables[] = { "ECHO=e", NULL };
	struct fixture *fixture = *state;
	char *piece = arena_alloc(fixture->arena, 65536);
	int fd = echo_connect(&fixture->echo);

	for (int round = 0; round < 2; round++) {
		fastcgi_begin(fd, true);
		fastcgi_variables(fd, variables, 65535);
		for (int i = 0; i < 64; i++)
			fastcgi_record(fd, FASTCGI_STDIN, piece, 65535, 1);
		fastcgi_record(fd, FASTCGI_STDIN, "", 0, 0);
		assert_string_equal(fastcgi_answer(fixture->arena, fd), "TOO_LARGE 0 e ");
	}
	close(fd);
}

static void
a_long_answer_comes_whole(void **state)
{
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);
	const char *answer;

	FASTCGI_REQUEST(fd, false, NULL, "MORE=3000000");
	answer = fastcgi_answer(fixture->arena, fd);
	assert_int_equal(strspn(answer + strlen("OK 0 - "), "x"), 3000000);
	assert_int_equal(strlen(answer), strlen("OK 0 - ") + 3000000);
	fastcgi_expect_closed(fd);
}

static void
a_kept_connection_brings_request_after_request(void **state)
{
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, true, "one", "ECHO=1", "CONTENT_LENGTH=3");
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "OK 3 1 one");
	FASTCGI_REQUEST(fd, true, NULL, "A=b");
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "OK 0 - ");
	FASTCGI_REQUEST(fd, false, "three", "ECHO=3");
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "OK 5 3 three");
	fastcgi_expect_closed(fd);
}

static void
a_kept_connection_that_is_closed_frees_its_worker(void **state)
{
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, true, NULL, "ECHO=1");
	assert_non_null(fastcgi_answer(fixture->arena, fd));
	close(fd);
	expect_service(fixture);
}

static void
a_peer_that_says_nothing_is_dropped(void **state)
{
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	fastcgi_expect_closed(fd);
	expect_service(fixture);
}

static void
a_peer_that_stops_within_a_record_is_dropped(void **state)
{
	static const char half[] = "\1\1\0\1\0\10\0\0\0\1\0";
	struct fixture *fixture = *state;

	for (size_t length = 1; length < sizeof(half); length++) {
		int fd = echo_connect(&fixture->echo);

		fastcgi_send(fd, half, length);
		fastcgi_expect_closed(fd);
	}
	expect_service(fixture);
}

static void
a_peer_that_stops_within_the_body_is_told_so(void **state)
{
	static const char *const variables[] = { "CONTENT_LENGTH=10", NULL };
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	fastcgi_begin(fd, false);
	fastcgi_variables(fd, variables, 65535);
	fastcgi_record(fd, FASTCGI_STDIN, "12345", 5, 0);
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "BAD_REQUEST 0 - ");
	fastcgi_expect_closed(fd);
	expect_service(fixture);
}

static void
a_peer_that_closes_early_harms_nobody(void **state)
{
	static const char *const variables[] = { "CONTENT_LENGTH=5", "MORE=300000", NULL };
	struct fixture *fixture = *state;

	for (int stage = 0; stage < 4; stage++) {
		int fd = echo_connect(&fixture->echo);

		if (stage > 0)
			fastcgi_begin(fd, true);
		if (stage > 1)
			fastcgi_variables(fd, variables, 65535);
		if (stage > 2)
			fastcgi_record(fd, FASTCGI_STDIN, "123", 3, 0);
		close(fd);
		expect_service(fixture);
	}
}

static void
a_peer_that_does_not_take_its_answer_is_dropped(void **state)
{
	struct fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, true, NULL, "MORE=8000000");
	shutdown(fd, SHUT_WR);
	expect_service(fixture);
	close(fd);
}

static void
what_is_no_fastcgi_is_dropped(void **state)
{
	static const char *const greetings[] = { "GET / HTTP/1.0\r\n\r\n", "\2\1\0\1\0\10\0\0",
	    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(greetings); i++) {
		int fd = echo_connect(&fixture->echo);

		fastcgi_send(fd, greetings[i], 8);
		fastcgi_expect_closed(fd);
	}
	expect_service(fixture);
}

#define PATIENT(name) cmocka_unit_test_setup_teardown(name, open_patient, close_all)
#define IMPATIENT(name) cmocka_unit_test_setup_teardown(name, open_impatient, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		PATIENT(a_request_is_answered_and_its_connection_closed),
		PATIENT(variables_of_any_length_come_in_any_pieces),
		PATIENT(a_body_may_come_in_many_records),
		PATIENT(a_body_must_be_as_long_as_told),
		PATIENT(a_body_beyond_the_limit_is_read_to_its_end_and_answered),
		PATIENT(a_long_answer_comes_whole),
		PATIENT(a_kept_connection_brings_request_after_request),
		PATIENT(a_kept_connection_that_is_closed_frees_its_worker),
		PATIENT(a_peer_that_closes_early_harms_nobody),
		PATIENT(what_is_no_fastcgi_is_dropped),
		IMPATIENT(a_peer_that_says_nothing_is_dropped),
		IMPATIENT(a_peer_that_stops_within_a_record_is_dropped),
		IMPATIENT(a_peer_that_stops_within_the_body_is_told_so),
		IMPATIENT(a_peer_that_does_not_take_its_answer_is_dropped),
	};

	return cmocka_run_group_tests_name("fcgi", tests, NULL, NULL);
}
