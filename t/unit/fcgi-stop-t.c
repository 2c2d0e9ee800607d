#include "web/fcgi.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/echo.h"
#include "lib/fastcgi.h"
#include "lib/verify.h"

static void
every_signal_of_the_starters_wakes_every_idle_worker(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGUSR1 };

	(void)state;
	for (size_t i = 0; i < COUNT(signals); i++) {
		struct echo echo = echo_start(4, ECHO_PATIENT_MS);

		echo_stop(&echo, signals[i]);
	}
}

static void
a_worker_that_waits_on_a_kept_connection_is_woken(void **state)
{
	struct echo echo = echo_start(2, ECHO_PATIENT_MS);
	int fd = echo_connect(&echo);

	FASTCGI_REQUEST(fd, true, NULL, "ECHO=1");
	assert_string_equal(fastcgi_answer(*state, fd), "OK 0 1 ");
	echo_stop(&echo, SIGTERM);
	fastcgi_expect_closed(fd);
}

/* Sends a request as far as half of its body. */
static void
send_half(int fd)
{
	static const char *const variables[] = { "CONTENT_LENGTH=10", "ECHO=e", NULL };

	fastcgi_begin(fd, true);
	fastcgi_variables(fd, variables, 65535);
	fastcgi_record(fd, FASTCGI_STDIN, "12345", 5, 0);
}

static void
send_other_half(int fd)
{
	fastcgi_record(fd, FASTCGI_STDIN, "67890", 5, 0);
	fastcgi_record(fd, FASTCGI_STDIN, "", 0, 0);
}

static void
a_body_that_is_being_read_is_read_whole(void **state)
{
	struct echo echo = echo_start(1, ECHO_PATIENT_MS);
	int fd = echo_connect(&echo);

	send_half(fd);
	fastcgi_expect_read(fd);
	assert_int_equal(kill(echo.pid, SIGTERM), 0);
	send_other_half(fd);
	assert_string_equal(fastcgi_answer(*state, fd), "OK 10 e 1234567890");
	fastcgi_expect_closed(fd);
	echo_stop(&echo, SIGTERM);
}

static void
each_of_many_bodies_is_read_whole(void **state)
{
	struct echo echo = echo_start(4, ECHO_PATIENT_MS);
	int fds[4];

	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = echo_connect(&echo);
		send_half(fds[i]);
	}
	for (size_t i = 0; i < COUNT(fds); i++)
		fastcgi_expect_read(fds[i]);
	assert_int_equal(kill(echo.pid, SIGTERM), 0);
	for (size_t i = 0; i < COUNT(fds); i++)
		send_other_half(fds[i]);
	for (size_t i = 0; i < COUNT(fds); i++) {
		assert_string_equal(fastcgi_answer(*state, fds[i]), "OK 10 e 1234567890");
		fastcgi_expect_closed(fds[i]);
	}
	echo_stop(&echo, SIGTERM);
}

/* Holds the program until it is told to continue. */
static void
hold(const struct echo *echo)
{
	int status;

	assert_int_equal(kill(echo->pid, SIGSTOP), 0);
	assert_int_equal(waitpid(echo->pid, &status, WUNTRACED), echo->pid);
	assert_true(WIFSTOPPED(status));
}

static void
a_request_that_comes_together_with_the_signal_is_answered(void **state)
{
	struct echo echo = echo_start(1, ECHO_PATIENT_MS);
	int fd = echo_connect(&echo);

	FASTCGI_REQUEST(fd, true, NULL, "ECHO=1");
	assert_string_equal(fastcgi_answer(*state, fd), "OK 0 1 ");
	hold(&echo);
	send_half(fd);
	assert_int_equal(kill(echo.pid, SIGTERM), 0);
	assert_int_equal(kill(echo.pid, SIGCONT), 0);
	send_other_half(fd);
	assert_string_equal(fastcgi_answer(*state, fd), "OK 10 e 1234567890");
	fastcgi_expect_closed(fd);
	echo_stop(&echo, SIGTERM);
}

static void
only_a_listening_socket_is_taken(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_false(fcgi_start(ends[0]));
	assert_false(fcgi_start(-1));
	close(ends[0]);
	close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(every_signal_of_the_starters_wakes_every_idle_worker),
		VERIFY_TEST(a_worker_that_waits_on_a_kept_connection_is_woken),
		VERIFY_TEST(a_body_that_is_being_read_is_read_whole),
		VERIFY_TEST(each_of_many_bodies_is_read_whole),
		VERIFY_TEST(a_request_that_comes_together_with_the_signal_is_answered),
		VERIFY_TEST(only_a_listening_socket_is_taken),
	};

	return cmocka_run_group_tests_name("fcgi-stop", tests, NULL, NULL);
}
