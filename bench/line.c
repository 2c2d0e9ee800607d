#include "line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

bool
line_connect(struct line *line, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int on = 1;

	line->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (line->fd < 0)
		return false;
	setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return connect(line->fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

bool
line_send(struct line *line, const char *bytes, size_t length)
{
	line->have = 0;
	line->tail_bytes = 0;
	line->missing = -1;
	line->must_close = false;
	return send(line->fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

/* Keeps the last bytes of the body: a page's cursor stands there. */
static void
keep_tail(struct line *line, const char *bytes, size_t length)
{
	const size_t room = sizeof(line->tail) - 1;

	if (length >= room) {
		memcpy(line->tail, bytes + length - room, room);
		line->tail_bytes = room;
		return;
	}
	if (line->tail_bytes + length > room) {
		size_t kept = room - length;

		memmove(line->tail, line->tail + line->tail_bytes - kept, kept);
		line->tail_bytes = kept;
	}
	memcpy(line->tail + line->tail_bytes, bytes, length);
	line->tail_bytes += length;
}

uint64_t
line_next(const struct line *line)
{
	char tail[sizeof(line->tail)];
	const char *colon;

	memcpy(tail, line->tail, line->tail_bytes);
	tail[line->tail_bytes] = '\0';
	colon = strrchr(tail, ':');
	return colon == NULL ? 0 : strtoull(colon + 1, NULL, 10);
}

/* The value of a header in a head that ends with an empty line; NULL: it has none. */
static const char *
header(const char *head, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = strstr(head, "\r\n"); at != NULL; at = strstr(at, "\r\n")) {
		at += 2;
		if (strncasecmp(at, name, length) == 0 && at[length] == ':')
			return at + length + 1 + strspn(at + length + 1, " ");
	}
	return NULL;
}

/* An answer without a length cannot be told from the next one, so it breaks the line. */
static bool
read_head(struct line *line)
{
	char *end;
	const char *length, *connection;
	size_t head;

	line->buffer[line->have] = '\0';
	end = strstr(line->buffer, "\r\n\r\n");
	if (end == NULL)
		return line->have < LINE_BYTES;
	head = (size_t)(end - line->buffer) + 4;
	end[2] = '\0';
	if (strncmp(line->buffer, "HTTP/1.1 ", 9) != 0)
		return false;
	line->status = (int)strtol(line->buffer + 9, NULL, 10);
	length = header(line->buffer, "Content-Length");
	connection = header(line->buffer, "Connection");
	if (length == NULL)
		return false;
	line->must_close = connection != NULL && strncasecmp(connection, "close", 5) == 0;
	line->missing = (ssize_t)strtoll(length, NULL, 10) - (ssize_t)(line->have - head);
	keep_tail(line, line->buffer + head, line->have - head);
	return line->missing >= 0;
}

enum line_state
line_read(struct line *line)
{
	bool has_head = line->missing >= 0;
	char *to = has_head ? line->buffer : line->buffer + line->have;
	size_t room = has_head ? LINE_BYTES : LINE_BYTES - line->have;
	ssize_t got = recv(line->fd, to, room, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return LINE_WAITS;
	if (got <= 0)
		return LINE_BROKEN;
	if (has_head) {
		line->missing -= got;
		keep_tail(line, to, (size_t)got);
	} else {
		line->have += (size_t)got;
		if (!read_head(line))
			return LINE_BROKEN;
	}
	if (has_head && line->missing < 0)
		return LINE_BROKEN;
	return line->missing == 0 ? LINE_ANSWERED : LINE_WAITS;
}
