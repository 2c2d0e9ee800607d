#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/notify.h"

/* Listens where NOTIFY_SOCKET then says: a path, or @ and an abstract name. */
static int
listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const size_t length = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name, length);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(
	    bind(fd, (struct sockaddr *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
	    0);
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

static void
expect_ready(int fd)
{
	char said[64] = "";

	notify_ready();
	assert_int_equal(recv(fd, said, sizeof(said) - 1, 0), 7);
	assert_string_equal(said, "READY=1");
	close(fd);
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
}

static void
the_service_manager_is_told(void **state)
{
	char path[] = "/tmp/notify-t-XXXXXX", name[64];

	(void)state;
	assert_non_null(mkdtemp(path));
	snprintf(name, sizeof(name), "%s/socket", path);
	expect_ready(listen_at(name));
	unlink(name);
	rmdir(path);
	snprintf(name, sizeof(name), "@notify-t-%d", (int)getpid());
	expect_ready(listen_at(name));
}

static void
one_that_does_not_read_is_not_waited_for(void **state)
{
	char name[64];
	int fd, other = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address;
	socklen_t size = sizeof(address);

	(void)state;
	snprintf(name, sizeof(name), "@notify-t-full-%d", (int)getpid());
	fd = listen_at(name);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	while (sendto(other, "x", 1, 0, (struct sockaddr *)&address, size) == 1)
		continue;
	alarm(20); /* ends a test that hangs */
	notify_ready();
	alarm(0);
	close(other);
	close(fd);
}

static void
without_one_nothing_happens(void **state)
{
	(void)state;
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
	notify_ready();
	assert_int_equal(setenv("NOTIFY_SOCKET", "", 1), 0);
	notify_ready();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_service_manager_is_told),
		cmocka_unit_test(one_that_does_not_read_is_not_waited_for),
		cmocka_unit_test(without_one_nothing_happens),
	};

	return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
