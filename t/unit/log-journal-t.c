#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

/* stderr is one end of packets: each read gives what one write gave. */
static int ends[2];
static int saved_stderr;
static char said[8192];

static int
capture(void **state)
{
	(void)state;
	saved_stderr = dup(STDERR_FILENO);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) != 0)
		return -1;
	return dup2(ends[1], STDERR_FILENO) < 0 ? -1 : 0;
}

static int
release(void **state)
{
	(void)state;
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* The next write; "" when there was none. */
static const char *
next_write(void)
{
	const ssize_t got = read(ends[0], said, sizeof(said) - 1);

	said[got < 0 ? 0 : got] = '\0';
	return said;
}

/* Opens the log with a JOURNAL_STREAM that differs so much from stderr's. */
static void
open_beside_stream(uintmax_t difference)
{
	struct stat own;
	char text[64];

	assert_int_equal(fstat(STDERR_FILENO, &own), 0);
	snprintf(text, sizeof(text), "%ju:%ju", (uintmax_t)own.st_dev,
	    (uintmax_t)own.st_ino + difference);
	assert_int_equal(setenv("JOURNAL_STREAM", text, 1), 0);
	log_open("rooms", LOG_DEBUG);
	assert_int_equal(log_is_journal(), difference == 0);
	assert_int_equal(unsetenv("JOURNAL_STREAM"), 0);
}

static void
the_journal_gets_priorities(void **state)
{
	(void)state;
	open_beside_stream(0);
	log_debug("a");
	assert_int_equal(strncmp(next_write(), "<7>2", 4), 0);
	log_info("b");
	assert_int_equal(strncmp(next_write(), "<6>2", 4), 0);
	log_warn("c");
	assert_int_equal(strncmp(next_write(), "<4>2", 4), 0);
	log_error("d");
	assert_int_equal(strncmp(next_write(), "<3>2", 4), 0);
	assert_string_equal(said + strlen(said) - 14, "error rooms d\n");
	log_lines(LOG_ERROR, "first\n\x1bsecond");
	assert_string_equal(next_write(), "<3>first\n");
	assert_string_equal(next_write(), "<3>\\x1bsecond\n");
	assert_string_equal(next_write(), "");
}

static void
another_stream_is_not_the_journal(void **state)
{
	(void)state;
	open_beside_stream(1);
	log_warn("c");
	assert_int_equal(strncmp(next_write(), "20", 2), 0);
	log_lines(LOG_ERROR, "as it is\n");
	assert_string_equal(next_write(), "as it is\n");
	assert_string_equal(next_write(), "");
}

#define CAPTURED(test) cmocka_unit_test_setup_teardown(test, capture, release)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CAPTURED(the_journal_gets_priorities),
		CAPTURED(another_stream_is_not_the_journal),
	};

	return cmocka_run_group_tests_name("log_journal", tests, NULL, NULL);
}
