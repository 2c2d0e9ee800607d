#include "execute.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

/* A child that runs. */
struct child {
	pid_t pid;
	int process; /* readable when it has ended */
	int output;
	int64_t deadline_ms;
};

/* The environment with LC_ALL=C.UTF-8, so that messages are in English. */
static char **
make_environment(struct arena *arena)
{
	size_t count = 0, kept = 0;
	char **made;

	while (environ[count] != NULL)
		count++;
	made = arena_alloc(arena, (count + 2) * sizeof(*made));
	for (size_t i = 0; i < count; i++)
		if (!text_starts(environ[i], "LC_") &&
		    !text_starts(environ[i], "LANGUAGE="))
			made[kept++] = environ[i];
	made[kept] = arena_text(arena, "LC_ALL=C.UTF-8");
	return made;
}

/* posix_spawn wants what may be written to. */
static char **
copy_arguments(struct arena *arena, const char *const argv[])
{
	size_t count = 0;
	char **copy;

	while (argv[count] != NULL)
		count++;
	copy = arena_alloc(arena, (count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = arena_text(arena, argv[i]);
	return copy;
}

/* 0, or the errno of what failed. */
static int
spawn(struct arena *arena, const char *const argv[], int output, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	int error;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setsigmask(&attributes, &none);
	error = posix_spawn_file_actions_addopen(
	    &files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
	if (error == 0)
		error = posix_spawnp(pid, argv[0], &files, &attributes,
		    copy_arguments(arena, argv), make_environment(arena));
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* Reads what is there; false: there will be no more. */
static bool
read_some(int descriptor, struct text *output)
{
	char bytes[4096];
	ssize_t got = read(descriptor, bytes, sizeof(bytes));

	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	if (output->length + (size_t)got <= EXECUTION_BYTES)
		text_add_bytes(output, bytes, (size_t)got);
	return got > 0;
}

/* Until it has ended; a process that it left behind may hold its output open.  false: late. */
static bool
attend(struct child *child, struct text *output)
{
	struct pollfd polled[] = { { .fd = child->process, .events = POLLIN },
		{ .fd = child->output, .events = POLLIN } };

	for (;;) {
		const int64_t left = child->deadline_ms - clock_monotonic_ms();
		const bool is_more = left > 0 &&
		    poll(polled, COUNT(polled), (int)left) > 0;

		if (left <= 0)
			return false;
		if (is_more && polled[1].revents != 0 &&
		    !read_some(child->output, output))
			polled[1].fd = -1;
		else if (is_more && polled[0].revents != 0 && polled[1].revents == 0)
			return true;
	}
}

/* Ends all that is left of it. */
static int
reap(const struct child *child)
{
	int status = 0;

	kill(-child->pid, SIGKILL);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
run(struct arena *arena, struct child *child, struct execution *execution)
{
	struct text output = text_new(arena);

	child->process = pidfd_open(child->pid, 0);
	execution->is_late = child->process < 0 || !attend(child, &output);
	execution->status = reap(child);
	if (execution->is_late)
		execution->status = -1;
	if (child->process >= 0)
		close(child->process);
	execution->output = output.bytes;
}

struct execution
execute(struct arena *arena, const char *const argv[], int64_t limit_ms)
{
	struct execution execution = { .status = -1, .output = "" };
	struct child child = { .deadline_ms = clock_monotonic_ms() + limit_ms };
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
		execution.output = strerrordesc_np(errno);
		return execution;
	}
	error = spawn(arena, argv, ends[1], &child.pid);
	close(ends[1]);
	child.output = ends[0];
	if (error == 0) {
		run(arena, &child, &execution);
	} else {
		execution.is_missing = error == ENOENT;
		execution.output = strerrordesc_np(error);
	}
	close(ends[0]);
	return execution;
}

bool
execution_is_fine(const struct execution *execution)
{
	return execution->status == 0;
}

const char *
execution_last_line(struct arena *arena, const struct execution *execution)
{
	const char *end = execution->output + strlen(execution->output), *start;

	while (end > execution->output && strchr(" \r\n", end[-1]) != NULL)
		end--;
	for (start = end; start > execution->output && start[-1] != '\n';)
		start--;
	return arena_copy(arena, start, (size_t)(end - start));
}
