#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

/* stderr is one end of packets: each read gives what one write gave. */
static int ends[2];
static int saved_stderr;
static char said[2 * PIPE_BUF];

static int
capture(void **state)
{
	(void)state;
	saved_stderr = dup(STDERR_FILENO);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) != 0)
		return -1;
	log_open("rooms", LOG_INFO);
	log_request(NULL);
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

/* The next write; NULL when there was none. */
static const char *
next_write(void)
{
	const ssize_t got = read(ends[0], said, sizeof(said) - 1);

	if (got < 0)
		return NULL;
	said[got] = '\0';
	return said;
}

/* The next write after its moment. */
static const char *
next_line(void)
{
	const char *line = next_write();

	assert_non_null(line);
	assert_true(strlen(line) > 25);
	return line + 25;
}

static void
a_line_has_moment_level_program_and_text(void **state)
{
	const int64_t before = clock_now() / 1000 * 1000;
	int64_t moment;
	char text[25] = "";

	(void)state;
	log_info("hello %d", 42);
	memcpy(text, next_write(), 24);
	assert_int_equal(text[23], 'Z');
	assert_int_equal(text[19], '.');
	assert_true(clock_parse(text, &moment));
	assert_true(moment >= before && moment <= clock_now());
	assert_string_equal(said + 24, " info rooms hello 42\n");
	assert_null(next_write());
}

static void
lines_below_the_level_are_not_written(void **state)
{
	(void)state;
	log_debug("a");
	assert_null(next_write());
	log_open("rooms", LOG_ERROR);
	log_info("b");
	log_warn("c");
	assert_null(next_write());
	log_error("d");
	assert_string_equal(next_line(), "error rooms d\n");
	log_open("rooms", LOG_DEBUG);
	log_debug("e");
	assert_string_equal(next_line(), "debug rooms e\n");
	log_warn("f");
	assert_string_equal(next_line(), "warn rooms f\n");
}

static void
without_a_program_its_field_is_left_out(void **state)
{
	(void)state;
	log_open(NULL, LOG_INFO);
	log_info("text");
	assert_string_equal(next_line(), "info text\n");
}

static void *
log_elsewhere(void *unused)
{
	(void)unused;
	log_info("there");
	return NULL;
}

static void
the_request_belongs_to_its_thread(void **state)
{
	pthread_t thread;

	(void)state;
	log_request("5f0c");
	log_info("here");
	assert_string_equal(next_line(), "info rooms request_id=5f0c here\n");
	assert_int_equal(pthread_create(&thread, NULL, log_elsewhere, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_string_equal(next_line(), "info rooms there\n");
	log_request(NULL);
	log_info("after");
	assert_string_equal(next_line(), "info rooms after\n");
}

static void
nobody_can_forge_a_line_or_steer_a_terminal(void **state)
{
	(void)state;
	log_info("%s", "a\nb\r\t\x1b[0m\x7f.");
	assert_string_equal(next_line(), "info rooms a\\x0ab\\x0d\\x09\\x1b[0m\\x7f.\n");
	log_info("%s", "\xc2\x85.\xe2\x80\xa8.\xe2\x80\xa9.");
	assert_string_equal(
	    next_line(), "info rooms \\xc2\\x85.\\xe2\\x80\\xa8.\\xe2\\x80\\xa9.\n");
	log_request("x\ny");
	log_info("z");
	assert_string_equal(next_line(), "info rooms request_id=x\\x0ay z\n");
}

static void
utf8_is_written_as_it_is_and_other_bytes_escaped(void **state)
{
	(void)state;
	log_info("%s", "gr\xc3\xbc\xc3\x9f\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_string_equal(
	    next_line(), "info rooms gr\xc3\xbc\xc3\x9f\xe2\x82\xac\xf0\x9f\x98\x80\n");
	log_info("%s", "\xff\xc3.\xe2\x82");
	assert_string_equal(next_line(), "info rooms \\xff\\xc3.\\xe2\\x82\n");
}

static void
a_long_line_is_cut_to_what_a_pipe_keeps_whole(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (int length = 3950; length < 4150; length++) {
		log_info("%0*d", length, 0);
		next_write();
		assert_true(strlen(said) <= PIPE_BUF);
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		assert_null(next_write());
	}
	assert_string_equal(said + strlen(said) - 5, "0...\n");
	log_info("%s", arena_printf(arena, "%0*d\n\n\n\n\n\n\n\n", 4040, 0));
	next_write();
	assert_string_equal(said + strlen(said) - 4, "...\n");
	arena_free(arena);
}

static void
a_request_id_of_any_length_leaves_one_cut_line(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	log_request(arena_printf(arena, "%0*d", 100000, 0));
	log_info("never seen");
	next_write();
	assert_true(strlen(said) <= PIPE_BUF);
	assert_string_equal(said + strlen(said) - 5, "0...\n");
	log_request(NULL);
	arena_free(arena);
}

static void
errno_is_shown_by_percent_m_and_kept(void **state)
{
	(void)state;
	errno = ENOENT;
	log_info("open: %m");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(next_line(), "info rooms open: No such file or directory\n");
}

static void
errno_is_kept_when_stderr_takes_nothing(void **state)
{
	(void)state;
	close(STDERR_FILENO);
	errno = ENOENT;
	log_info("lost");
	assert_int_equal(errno, ENOENT);
	assert_null(next_write());
}

static void
only_the_four_level_names_are_read(void **state)
{
	enum log_level level = LOG_WARN;

	(void)state;
	assert_false(log_level_parse("", &level));
	assert_false(log_level_parse(NULL, &level));
	assert_false(log_level_parse("INFO", &level));
	assert_false(log_level_parse("information", &level));
	assert_int_equal(level, LOG_WARN);
	assert_true(log_level_parse("debug", &level) && level == LOG_DEBUG);
	assert_true(log_level_parse("info", &level) && level == LOG_INFO);
	assert_true(log_level_parse("warn", &level) && level == LOG_WARN);
	assert_true(log_level_parse("error", &level) && level == LOG_ERROR);
}

#define CAPTURED(test) cmocka_unit_test_setup_teardown(test, capture, release)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CAPTURED(a_line_has_moment_level_program_and_text),
		CAPTURED(lines_below_the_level_are_not_written),
		CAPTURED(without_a_program_its_field_is_left_out),
		CAPTURED(the_request_belongs_to_its_thread),
		CAPTURED(nobody_can_forge_a_line_or_steer_a_terminal),
		CAPTURED(utf8_is_written_as_it_is_and_other_bytes_escaped),
		CAPTURED(a_long_line_is_cut_to_what_a_pipe_keeps_whole),
		CAPTURED(a_request_id_of_any_length_leaves_one_cut_line),
		CAPTURED(errno_is_shown_by_percent_m_and_kept),
		CAPTURED(errno_is_kept_when_stderr_takes_nothing),
		cmocka_unit_test(only_the_four_level_names_are_read),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
