#include "net/post.h"

#include <dlfcn.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/outcome.h"
#include "lib/receiver.h"
#include "lib/send.h"

#define PRIVATE true
#define HANGS "http://hangs.example/"

static int gate[2]; /* a look-up of hangs.example waits until it can read this */
static atomic_int looked_up;

/* libcurl finds this one: private.example is 127.0.0.1, hangs.example takes its time. */
int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **list)
{
	int (*real)(
	    const char *, const char *, const struct addrinfo *, struct addrinfo **);
	void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
	char byte;

	memcpy(&real, &symbol, sizeof(real));
	atomic_fetch_add(&looked_up, 1);
	if (node != NULL && strcmp(node, "hangs.example") == 0)
		return read(gate[0], &byte, 1) < 0 ? EAI_SYSTEM : EAI_NONAME;
	if (node != NULL && strcmp(node, "private.example") == 0)
		node = "127.0.0.1";
	return real(node, service, hints, list);
}

static void
no_private_address_is_connected_to_however_it_is_written(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.1", "2130706433",
		"0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost",
		"LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]",
		"[0:0:0:0:0:ffff:7f00:1]", "0", "0.0.0.0", "[::]",
		"user:password@127.0.0.1", "127.0.0.1.", "%31%32%37.0.0.1",
		"private.example" };
	struct receiver *receiver = receiver_new(SEND_FINE, false);

	send_configure(*state, !PRIVATE, "15");
	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct post post = send_to(send_url(*state, receiver, hosts[i]));

		if (post.end != POST_FORBIDDEN && post.end != POST_NO_ADDRESS)
			fail_msg(
			    "%s: %s %d", hosts[i], post_end_text(post.end), post.status);
	}
	assert_int_equal(receiver_count(receiver), 0);
	assert_int_equal(
	    send_to("http://169.254.169.254/latest/meta-data/").end, POST_FORBIDDEN);
	assert_int_equal(send_to("http://10.0.0.1/").end, POST_FORBIDDEN);
	assert_int_equal(send_to("http://[fd00:ec2::254]/").end, POST_FORBIDDEN);
	receiver_free(receiver);
}

static void
a_name_is_looked_up_once(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	const int before = atomic_load(&looked_up);

	send_configure(*state, PRIVATE, "15");
	assert_int_equal(
	    send_to(send_url(*state, receiver, "private.example")).status, 200);
	assert_int_equal(atomic_load(&looked_up), before + 1);
	receiver_free(receiver);
}

static void
a_look_up_that_hangs_delays_nobody(void **state)
{
	struct receiver *receiver = receiver_new(SEND_FINE, false);
	struct poster *poster = poster_new();
	struct post stuck = { .url = HANGS, .headers = send_headers, .body = "" };
	struct post other = { .url = send_url(*state, receiver, "127.0.0.1"),
		.headers = send_headers,
		.body = "" };

	send_configure(*state, PRIVATE, "600");
	poster_start(poster, &stuck);
	poster_start(poster, &other);
	assert_ptr_equal(send_finish(poster), &other);
	assert_int_equal(other.status, 200);
	assert_int_equal(write(gate[1], "", 1), 1);
	assert_ptr_equal(send_finish(poster), &stuck);
	assert_int_equal(stuck.end, POST_NO_ADDRESS);
	poster_free(poster);
	receiver_free(receiver);
}

/* The look-up goes on in its thread until the gate opens. */
static void
a_look_up_that_hangs_ends_in_time(void **state)
{
	send_configure(*state, PRIVATE, SEND_SOON);
	assert_int_equal(send_to(HANGS).end, POST_TIMEOUT);
	close(gate[1]);
}

static int
open_all(void **state)
{
	return pipe(gate) == 0 ? send_open(state) : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    no_private_address_is_connected_to_however_it_is_written),
		cmocka_unit_test(a_name_is_looked_up_once),
		cmocka_unit_test(a_look_up_that_hangs_delays_nobody),
		cmocka_unit_test(a_look_up_that_hangs_ends_in_time),
	};

	return cmocka_run_group_tests_name("post-address", tests, open_all, send_close);
}
