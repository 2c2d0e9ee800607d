#include "web/fcgi.h"

#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/stop.h"
#include "base/text.h"
#include "web/intake.h"
#include "web/request.h"

struct fcgi {
	FCGX_Request request;
	int listen_fd;
	int epoll_fd; /* the listening socket and the stop */
	struct timeval io;
};

bool
fcgi_start(int listen_fd)
{
	int is_listening = 0;
	socklen_t length = sizeof(is_listening);
	int flags = fcntl(listen_fd, F_GETFL);

	if (getsockopt(listen_fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &length) !=
		0 ||
	    !is_listening || flags < 0)
		return false;
	/* All processes with this socket share the flag: all of them poll first. */
	if (fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return false;
	return FCGX_Init() == 0;
}

/* One worker is woken per connection, not all idle ones. */
static void
watch(int epoll_fd, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data = { .fd = fd } };

	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		abort();
}

struct fcgi *
fcgi_new(int listen_fd, int64_t io_ms)
{
	struct fcgi *fcgi = calloc(1, sizeof(*fcgi));

	if (fcgi == NULL)
		abort();
	/* No listening socket for libfcgi: we accept. */
	FCGX_InitRequest(&fcgi->request, -1, 0);
	fcgi->request.ipcFd = -1;
	fcgi->listen_fd = listen_fd;
	fcgi->io.tv_sec = (time_t)(io_ms / 1000);
	fcgi->io.tv_usec = (suseconds_t)(io_ms % 1000 * 1000);
	fcgi->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	watch(fcgi->epoll_fd, listen_fd, EPOLLIN | EPOLLEXCLUSIVE);
	watch(fcgi->epoll_fd, stop_fd(), EPOLLIN);
	return fcgi;
}

void
fcgi_free(struct fcgi *fcgi)
{
	if (fcgi == NULL)
		return;
	FCGX_Free(&fcgi->request, 1);
	close(fcgi->epoll_fd);
	free(fcgi);
}

/* Accepts a connection, unless another worker already has. */
static void
take_connection(struct fcgi *fcgi)
{
	int fd = accept4(fcgi->listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &fcgi->io, sizeof(fcgi->io));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &fcgi->io, sizeof(fcgi->io));
	fcgi->request.ipcFd = fd;
	/* FCGX_Accept_r closes the connection unless this is set; it then overwrites it. */
	fcgi->request.keepConnection = 1;
}

/* Waits for a connection; false: stop. */
static bool
wait_for_connection(struct fcgi *fcgi)
{
	while (fcgi->request.ipcFd < 0) {
		struct epoll_event event;

		if (stop_asked())
			return false;
		if (epoll_pwait(fcgi->epoll_fd, &event, 1, -1, stop_wait_mask()) > 0 &&
		    event.data.fd == fcgi->listen_fd)
			take_connection(fcgi);
	}
	return true;
}

/* Waits for bytes on a kept connection; false: stop. */
static bool
wait_for_bytes(struct fcgi *fcgi)
{
	struct pollfd fds[] = {
		{ .fd = fcgi->request.ipcFd, .events = POLLIN },
		{ .fd = stop_fd(), .events = POLLIN },
	};

	while (ppoll(fds, COUNT(fds), NULL, stop_wait_mask()) <= 0)
		;
	return fds[0].revents != 0;
}

static ssize_t
read_body(void *from, char *bytes, size_t length)
{
	FCGX_Request *request = from;
	int got = FCGX_GetStr(bytes, length > 65536 ? 65536 : (int)length, request->in);

	if (got > 0)
		return got;
	return FCGX_GetError(request->in) != 0 ? -1 : 0;
}

/* libfcgi's strings end with its request; the copies live as long as the arena. */
static char **
copy_variables(struct arena *arena, char **from)
{
	size_t count = 0;
	char **copy;

	while (from[count] != NULL)
		count++;
	copy = arena_alloc(arena, (count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = arena_text(arena, from[i]);
	return copy;
}

bool
fcgi_next(struct fcgi *fcgi, struct request *request, size_t body_limit)
{
	for (;;) {
		bool is_kept = fcgi->request.ipcFd >= 0;

		if (is_kept ? !wait_for_bytes(fcgi) : !wait_for_connection(fcgi))
			return false;
		if (FCGX_Accept_r(&fcgi->request) != 0)
			continue; /* closed, silent or no FastCGI */
		request->variables = copy_variables(request->arena, fcgi->request.envp);
		intake_body(request, body_limit, false, read_body, &fcgi->request);
		return true;
	}
}

void
fcgi_answer(struct fcgi *fcgi, const struct text *answer)
{
	FCGX_PutStr(answer->bytes, (int)answer->length, fcgi->request.out);
	if (stop_asked())
		fcgi->request.keepConnection = 0;
	FCGX_Finish_r(&fcgi->request);
}
