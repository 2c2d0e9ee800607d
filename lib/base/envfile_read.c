#include "base/envfile_read.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/envfile.h"
#include "base/text.h"

/* Who writes to a pipe must begin, and go on, within that. */
#define PIPE_WAIT_MS 5000

/* read(2) that waits for a pipe, but not for ever. */
static ssize_t
read_some(int descriptor, char *buffer, size_t bytes)
{
	struct pollfd wanted = { .fd = descriptor, .events = POLLIN };
	const ssize_t got = read(descriptor, buffer, bytes);

	if (got >= 0 || errno != EAGAIN)
		return got;
	if (poll(&wanted, 1, PIPE_WAIT_MS) != 0)
		return read(descriptor, buffer, bytes);
	errno = ETIMEDOUT;
	return -1;
}

/* Reads to the end, but at most one byte more than ENVFILE_BYTES. */
static bool
read_all(int descriptor, struct text *content)
{
	char buffer[4096];
	ssize_t got;

	do {
		got = read_some(descriptor, buffer, sizeof(buffer));
		if (got > 0)
			text_add_bytes(content, buffer, (size_t)got);
	} while (
	    (got > 0 && content->length <= ENVFILE_BYTES) || (got < 0 && errno == EINTR));
	return got >= 0;
}

enum outcome
envfile_read(struct arena *arena, const char *path, struct envfile **file)
{
	const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct text content = text_new(arena);
	bool is_read;

	if (descriptor < 0)
		return NOT_FOUND;
	is_read = read_all(descriptor, &content);
	close(descriptor);
	if (!is_read)
		return NOT_FOUND;
	if (content.length > ENVFILE_BYTES)
		return TOO_LARGE;
	*file = envfile_parse(arena, path, content.bytes, content.length);
	return OK;
}
