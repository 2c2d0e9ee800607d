#include "web/fcgi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/echo.h"
#include "lib/fastcgi.h"

static void
a_request_is_answered_and_its_connection_closed(void **state)
{
	struct echo_fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, false, "body", "A=b", "ECHO=a=b c", "CONTENT_LENGTH=4");
	assert_string_equal(fastcgi_answer(fixture->arena, fd), "OK 4 a=b c body");
	fastcgi_expect_closed(fd);
}

static void
variables_of_any_length_come_in_any_pieces(void **state)
{
	static const size_t steps[] = { 1, 7, 127, 65535 };
	struct echo_fixture *fixture = *state;
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
	struct echo_fixture *fixture = *state;
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
	struct echo_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(lengths); i++) {
		int fd = echo_connect(&fixture->echo);

		FASTCGI_REQUEST(fd, false, "body", lengths[i]);
		assert_string_equal(fastcgi_answer(fixture->arena, fd), "MALFORMED 0 - ");
		fastcgi_expect_closed(fd);
	}
}

static void
a_body_beyond_the_limit_is_read_to_its_end_and_answered(void **state)
{
	static const char *const variables[] = { "ECHO=e", NULL };
	struct echo_fixture *fixture = *state;
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
	struct echo_fixture *fixture = *state;
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
	struct echo_fixture *fixture = *state;
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
	struct echo_fixture *fixture = *state;
	int fd = echo_connect(&fixture->echo);

	FASTCGI_REQUEST(fd, true, NULL, "ECHO=1");
	assert_non_null(fastcgi_answer(fixture->arena, fd));
	close(fd);
	echo_expect_service(&fixture->echo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ECHO_PATIENT(a_request_is_answered_and_its_connection_closed),
		ECHO_PATIENT(variables_of_any_length_come_in_any_pieces),
		ECHO_PATIENT(a_body_may_come_in_many_records),
		ECHO_PATIENT(a_body_must_be_as_long_as_told),
		ECHO_PATIENT(a_body_beyond_the_limit_is_read_to_its_end_and_answered),
		ECHO_PATIENT(a_long_answer_comes_whole),
		ECHO_PATIENT(a_kept_connection_brings_request_after_request),
		ECHO_PATIENT(a_kept_connection_that_is_closed_frees_its_worker),
	};

	return cmocka_run_group_tests_name("fcgi", tests, NULL, NULL);
}
