#include "cgi.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "web/intake.h"
#include "web/request.h"

bool
cgi_is(void)
{
	return getenv("GATEWAY_INTERFACE") != NULL;
}

static ssize_t
read_input(void *from, char *bytes, size_t length)
{
	ssize_t got;

	(void)from;
	do
		got = read(STDIN_FILENO, bytes, length);
	while (got < 0 && errno == EINTR);
	return got;
}

void
cgi_read(struct request *request, size_t body_limit)
{
	request->variables = environ;
	intake_body(request, body_limit, true, read_input, NULL);
}

void
cgi_answer(const struct text *answer)
{
	size_t sent = 0;

	while (sent < answer->length) {
		ssize_t more = write(
		    STDOUT_FILENO, answer->bytes + sent, answer->length - sent);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return; /* nobody reads it */
		sent += (size_t)more;
	}
}
