#include "base/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

static const char state[] = "READY=1";

/* A manager that does not read must not keep the program from its work. */
static const struct timeval limit = { .tv_sec = 1 };

/* A path, or a name that begins with @ in the abstract namespace. */
static socklen_t
address_of(const char *name, struct sockaddr_un *address)
{
	const size_t length = strlen(name);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (length == 0 || length >= sizeof(address->sun_path))
		return 0;
	memcpy(address->sun_path, name, length);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

void
notify_ready(void)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t size = name == NULL ? 0 : address_of(name, &address);
	int fd = size == 0 ? -1 : socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (text_empty(name))
		return;
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) != 0 ||
	    sendto(fd, state, sizeof(state) - 1, MSG_NOSIGNAL,
		(struct sockaddr *)&address, size) < 0)
		log_error(
		    "cannot notify the service manager: %m: check NOTIFY_SOCKET, and that "
		    "the unit allows AF_UNIX");
	if (fd >= 0)
		close(fd);
}
