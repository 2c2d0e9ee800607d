#include "lib/echo.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/stop.h"
#include "base/text.h"
#include "lib/fastcgi.h"
#include "web/fcgi.h"
#include "web/request.h"

#define WORKERS_MOST 8
#define PATIENCE_SECONDS 60

struct worker {
	pthread_t thread;
	int listen_fd;
	int64_t io_ms;
};

static struct text
answer(const struct request *request)
{
	struct text text = text_new(request->arena);
	const char *echo = request_variable(request, "ECHO");
	const char *more = request_variable(request, "MORE");
	int64_t count = 0;

	text_printf(&text, "%s %zu %s ", outcome_name(request->body_fate),
	    request->body_bytes, echo == NULL ? "-" : echo);
	text_add_bytes(&text, request->body, request->body_bytes);
	if (more != NULL && !number_parse(more, 0, INT32_MAX, &count))
		abort();
	for (int64_t i = 0; i < count; i++)
		text_add_char(&text, 'x');
	return text;
}

static void *
work(void *arg)
{
	const struct worker *worker = arg;
	struct fcgi *fcgi = fcgi_new(worker->listen_fd, worker->io_ms);
	struct arena *arena = arena_new();
	struct request request = { .arena = arena };

	while (fcgi_next(fcgi, &request, ECHO_BODY_BYTES)) {
		struct text text = answer(&request);

		fcgi_answer(fcgi, &text);
		arena_empty(arena);
		request = (struct request){ .arena = arena };
	}
	arena_free(arena);
	fcgi_free(fcgi);
	return NULL;
}

static void __attribute__((noreturn)) run(int listen_fd, unsigned count, int64_t io_ms)
{
	struct worker workers[WORKERS_MOST];

	stop_install();
	alarm(PATIENCE_SECONDS);
	if (count > WORKERS_MOST || !fcgi_start(listen_fd))
		exit(EXIT_FAILURE);
	for (unsigned i = 0; i < count; i++) {
		workers[i] = (struct worker){ .listen_fd = listen_fd, .io_ms = io_ms };
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			abort();
	}
	for (unsigned i = 0; i < count; i++)
		pthread_join(workers[i].thread, NULL);
	exit(EXIT_SUCCESS);
}

struct echo
echo_start(unsigned workers, int64_t io_ms)
{
	struct echo echo = { .pid = -1 };
	int fd = fastcgi_listen(&echo.address, &echo.length);

	/* Or both processes write it. */
	fflush(stdout);
	echo.pid = fork();
	if (echo.pid == 0)
		run(fd, workers, io_ms);
	assert_true(echo.pid > 0);
	close(fd);
	echo_expect_service(&echo);
	return echo;
}

int
echo_connect(const struct echo *echo)
{
	return fastcgi_connect(&echo->address, echo->length);
}

void
echo_stop(const struct echo *echo, int signal)
{
	int status = 0;

	assert_int_equal(kill(echo->pid, signal), 0);
	assert_int_equal(waitpid(echo->pid, &status, 0), echo->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_SUCCESS);
}

void
echo_expect_service(const struct echo *echo)
{
	struct arena *arena = arena_new();
	int fd = echo_connect(echo);

	FASTCGI_REQUEST(fd, false, NULL, "ECHO=next");
	assert_string_equal(fastcgi_answer(arena, fd), "OK 0 next ");
	fastcgi_expect_closed(fd);
	arena_free(arena);
}

static int
open_with(void **state, int64_t io_ms)
{
	static struct echo_fixture fixture;

	fixture.arena = arena_new();
	fixture.echo = echo_start(1, io_ms);
	*state = &fixture;
	return 0;
}

int
echo_open_patient(void **state)
{
	return open_with(state, ECHO_PATIENT_MS);
}

int
echo_open_impatient(void **state)
{
	return open_with(state, ECHO_IMPATIENT_MS);
}

int
echo_close(void **state)
{
	const struct echo_fixture *fixture = *state;

	echo_stop(&fixture->echo, SIGTERM);
	arena_free(fixture->arena);
	return 0;
}
