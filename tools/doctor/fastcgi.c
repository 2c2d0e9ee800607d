#include "fastcgi.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

/* FastCGI 1.0. */
enum { BEGIN_REQUEST = 1, END_REQUEST = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };
#define HEADER_BYTES 8
#define STATUS "Status: "

static void
add_record(struct text *to, char type, const char *content, size_t length)
{
	const char header[HEADER_BYTES] = { 1, type, 0, 1, (char)(length >> 8),
		(char)(length & 0xff), 0, 0 };

	text_add_bytes(to, header, sizeof(header));
	text_add_bytes(to, content, length);
}

/* Names and values are shorter than 128 bytes here. */
static void
add_parameter(struct text *to, const char *name, const char *value)
{
	text_add_char(to, (char)strlen(name));
	text_add_char(to, (char)strlen(value));
	text_add(to, name);
	text_add(to, value);
}

static struct text
make_request(struct arena *arena, const char *path)
{
	static const char responder[8] = { 0, 1, 0 };
	struct text request = text_new(arena), parameters = text_new(arena);

	add_parameter(&parameters, "GATEWAY_INTERFACE", "CGI/1.1");
	add_parameter(&parameters, "REQUEST_METHOD", "GET");
	add_parameter(&parameters, "PATH_INFO", path);
	add_parameter(&parameters, "SERVER_PROTOCOL", "HTTP/1.1");
	add_parameter(&parameters, "REMOTE_ADDR", "127.0.0.1");
	add_record(&request, BEGIN_REQUEST, responder, sizeof(responder));
	add_record(&request, PARAMS, parameters.bytes, parameters.length);
	add_record(&request, PARAMS, "", 0);
	add_record(&request, STDIN, "", 0);
	return request;
}

/* Has the answer's first line come, or its end?  *status: 200 without a line that says else. */
static bool
is_answered(const struct text *answer, int *status)
{
	const char *content = answer->bytes + HEADER_BYTES;

	if (answer->length < HEADER_BYTES + sizeof(STATUS "200") ||
	    (answer->bytes[1] != STDOUT && answer->bytes[1] != END_REQUEST))
		return false;
	*status = text_starts(content, STATUS) ?
	    (int)strtol(content + strlen(STATUS), NULL, 10) :
	    200;
	return true;
}

static bool
wait_for(int descriptor, short events, int64_t deadline_ms)
{
	struct pollfd polled = { .fd = descriptor, .events = events };
	const int64_t left = deadline_ms - clock_monotonic_ms();

	return left > 0 && poll(&polled, 1, (int)left) > 0;
}

static const char *
exchange(struct arena *arena, int descriptor, const struct text *request,
    int64_t deadline_ms, int *status)
{
	struct text answer = text_new(arena);
	char bytes[4096];
	ssize_t got;

	if (send(descriptor, request->bytes, request->length, MSG_NOSIGNAL) !=
	    (ssize_t)request->length)
		return strerrordesc_np(errno);
	while (!is_answered(&answer, status)) {
		if (!wait_for(descriptor, POLLIN, deadline_ms))
			return "connected, but no answer in time";
		got = recv(descriptor, bytes, sizeof(bytes), 0);
		if (got <= 0)
			return "connected, but closed without an answer";
		text_add_bytes(&answer, bytes, (size_t)got);
	}
	return NULL;
}

const char *
fastcgi_get(struct arena *arena, const char *socket_path, const char *path,
    int64_t limit_ms, int *status)
{
	const int64_t deadline_ms = clock_monotonic_ms() + limit_ms;
	const struct text request = make_request(arena, path);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int descriptor = socket(
	    AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const char *problem;

	if (descriptor < 0 || strlen(socket_path) >= sizeof(address.sun_path))
		return "there is no such socket";
	memcpy(address.sun_path, socket_path, strlen(socket_path));
	if (connect(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0)
		problem = errno == EAGAIN ? "too many callers wait already" :
					    strerrordesc_np(errno);
	else
		problem = exchange(arena, descriptor, &request, deadline_ms, status);
	close(descriptor);
	return problem;
}
