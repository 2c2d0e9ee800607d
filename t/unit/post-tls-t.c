#include "net/post.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/authority.h"
#include "lib/send.h"

#define ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static int
open_all(void **state)
{
	return authority_open(ANSWER, sizeof(ANSWER) - 1, 0) ? send_open(state) : -1;
}

static int
close_all(void **state)
{
	authority_close();
	return send_close(state);
}

static struct post
sent(struct arena *arena, const char *host)
{
	send_configure(arena, true, "15");
	return send_to(arena_printf(arena, "https://%s:%d/", host, authority_port()));
}

static void
a_certificate_of_an_authority_of_the_system_is_trusted(void **state)
{
	authority_trust(true);
	assert_int_equal(sent(*state, "localhost").status, 200);
}

static void
one_that_signed_itself_is_not(void **state)
{
	authority_trust(false);
	assert_int_equal(sent(*state, "localhost").end, POST_NO_TLS);
}

static void
one_of_another_host_is_not(void **state)
{
	authority_trust(true);
	assert_int_equal(sent(*state, "127.0.0.1").end, POST_NO_TLS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_of_an_authority_of_the_system_is_trusted),
		cmocka_unit_test(one_that_signed_itself_is_not),
		cmocka_unit_test(one_of_another_host_is_not),
	};

	return cmocka_run_group_tests_name("post-tls", tests, open_all, close_all);
}
