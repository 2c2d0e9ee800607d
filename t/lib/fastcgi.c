#include "lib/fastcgi.h"

#include <linux/sockios.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

#define PATIENCE_SECONDS 10
#define HEADER_BYTES 8

int
fastcgi_listen(struct sockaddr_un *address, socklen_t *length)
{
	const struct sockaddr_un any = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* Without a name the kernel gives one that is no file. */
	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&any, sizeof(any.sun_family)), 0);
	assert_int_equal(listen(fd, 64), 0);
	*length = sizeof(*address);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, length), 0);
	return fd;
}

int
fastcgi_connect(const struct sockaddr_un *address, socklen_t length)
{
	const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)address, length), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return fd;
}

void
fastcgi_send(int fd, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	while (length > 0) {
		ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);

		assert_true(sent > 0);
		at += sent;
		length -= (size_t)sent;
	}
}

void
fastcgi_record(int fd, int type, const void *bytes, size_t length, size_t padding)
{
	static const uint8_t zeros[255];
	const uint8_t header[HEADER_BYTES] = { 1, (uint8_t)type, 0, 1,
		(uint8_t)(length >> 8), (uint8_t)length, (uint8_t)padding, 0 };

	assert_true(length <= 65535 && padding <= sizeof(zeros));
	fastcgi_send(fd, header, sizeof(header));
	fastcgi_send(fd, bytes, length);
	fastcgi_send(fd, zeros, padding);
}

void
fastcgi_begin(int fd, bool is_kept)
{
	const uint8_t responder[8] = { 0, 1, is_kept };

	fastcgi_record(fd, FASTCGI_BEGIN, responder, sizeof(responder), 0);
}

/* A length takes one byte, or four with the highest bit set. */
static size_t
put_length(uint8_t *at, size_t length)
{
	if (length < 128) {
		at[0] = (uint8_t)length;
		return 1;
	}
	at[0] = (uint8_t)(0x80 | length >> 24);
	at[1] = (uint8_t)(length >> 16);
	at[2] = (uint8_t)(length >> 8);
	at[3] = (uint8_t)length;
	return 4;
}

static void
add_variable(struct text *stream, const char *variable)
{
	size_t name = strcspn(variable, "="), value = strlen(variable + name + 1);
	uint8_t lengths[8];
	size_t count = put_length(lengths, name);

	count += put_length(lengths + count, value);
	text_add_bytes(stream, lengths, count);
	text_add_bytes(stream, variable, name);
	text_add_bytes(stream, variable + name + 1, value);
}

void
fastcgi_variables(int fd, const char *const variables[], size_t step)
{
	struct arena *arena = arena_new();
	struct text stream = text_new(arena);

	for (size_t i = 0; variables[i] != NULL; i++)
		add_variable(&stream, variables[i]);
	for (size_t at = 0; at < stream.length; at += step)
		fastcgi_record(fd, FASTCGI_PARAMS, stream.bytes + at,
		    stream.length - at < step ? stream.length - at : step, 0);
	fastcgi_record(fd, FASTCGI_PARAMS, "", 0, 0);
	arena_free(arena);
}

void
fastcgi_request(int fd, bool is_kept, const char *const variables[], const char *body)
{
	fastcgi_begin(fd, is_kept);
	fastcgi_variables(fd, variables, 65535);
	if (body != NULL)
		fastcgi_record(fd, FASTCGI_STDIN, body, strlen(body), 0);
	fastcgi_record(fd, FASTCGI_STDIN, "", 0, 0);
}

/* false: the connection was closed instead. */
static bool
receive(int fd, void *bytes, size_t length)
{
	uint8_t *at = bytes;

	while (length > 0) {
		ssize_t got = recv(fd, at, length, 0);

		if (got == 0)
			return false;
		assert_true(got > 0);
		at += got;
		length -= (size_t)got;
	}
	return true;
}

const char *
fastcgi_answer(struct arena *arena, int fd)
{
	struct text answer = text_new(arena);
	uint8_t header[HEADER_BYTES], content[65535 + 255];

	while (receive(fd, header, sizeof(header))) {
		size_t length = (size_t)header[4] << 8 | header[5];

		assert_int_equal(header[0], 1);
		assert_int_equal(header[3], 1);
		assert_true(receive(fd, content, length + header[6]));
		if (header[1] == FASTCGI_END)
			return answer.bytes;
		if (header[1] == FASTCGI_STDOUT)
			text_add_bytes(&answer, content, length);
	}
	return NULL;
}

void
fastcgi_expect_closed(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, 0);

	assert_int_equal(got, 0);
	close(fd);
}

void
fastcgi_expect_read(int fd)
{
	int64_t deadline_ms = clock_monotonic_ms() + INT64_C(1000) * PATIENCE_SECONDS;
	int unread = 1;

	while (unread > 0) {
		assert_true(clock_monotonic_ms() < deadline_ms);
		assert_int_equal(ioctl(fd, SIOCOUTQ, &unread), 0);
		sched_yield();
	}
}
