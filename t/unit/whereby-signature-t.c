#include "platform/whereby_signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define SECRET "the whereby secret of today"
#define BODY "{\"id\":\"1\",\"type\":\"room.client.joined\"}"
#define NOW INT64_C(1736942400)
#define T "t=1736942400"
/* printf '%s' 1736942400.BODY | openssl dgst -sha256 -hmac SECRET */
#define V1 "v1=58446842bf4c4f095ced6dfe48a19b046ca4d6b64bf1983b7649f28f81de923a"
#define WRONG "v1=0000000000000000000000000000000000000000000000000000000000000000"

static enum outcome
check_at(struct arena *arena, const char *header, const char *body, int64_t now)
{
	return whereby_signature_check(arena, header, body, strlen(body), now * 1000000);
}

static enum outcome
check(struct arena *arena, const char *header)
{
	return check_at(arena, header, BODY, NOW);
}

static int
open_all(void **state)
{
	*state = arena_new();
	return SETTINGS(*state, &whereby_signature_config,
		   "WHEREBY_WEBHOOK_SECRET=" SECRET) == NULL ?
	    0 :
	    -1;
}

static void
one_of_the_signatures_must_fit(void **state)
{
	static const char *const right[] = { T "," V1, V1 "," T, T "," WRONG "," V1,
		T "," V1 "," WRONG, T ", " V1, T ",v0=x," V1, T "," V1 "," };

	for (size_t i = 0; i < COUNT(right); i++)
		assert_int_equal(check(*state, right[i]), OK);
	assert_int_equal(check(*state, T "," WRONG), UNAUTHENTICATED);
	assert_int_equal(check(*state, T "," WRONG "," WRONG), UNAUTHENTICATED);
}

static void
it_is_over_the_raw_bytes_and_the_time_as_it_stands(void **state)
{
	assert_int_equal(check_at(*state, T "," V1, BODY " ", NOW), UNAUTHENTICATED);
	assert_int_equal(check_at(*state, T "," V1, "", NOW), UNAUTHENTICATED);
	assert_int_equal(check(*state, "t=01736942400," V1), UNAUTHENTICATED);
	assert_int_equal(check(*state, "t=1736942401," V1), UNAUTHENTICATED);
}

static void
its_time_is_near_ours(void **state)
{
	assert_int_equal(check_at(*state, T "," V1, BODY, NOW + 300), OK);
	assert_int_equal(check_at(*state, T "," V1, BODY, NOW - 300), OK);
	assert_int_equal(check_at(*state, T "," V1, BODY, NOW + 301), UNAUTHENTICATED);
	assert_int_equal(check_at(*state, T "," V1, BODY, NOW - 301), UNAUTHENTICATED);
}

static void
anything_else_is_refused(void **state)
{
	static const char *const wrong[] = { "", ",", T, V1, "v1=", T ",v1=", T ",V1=" V1,
		"t=," V1, "t=-1736942400," V1, "t=1736942400.0," V1, "t=0x1," V1,
		"t= 1736942400," V1, "t=99999999999999999999," V1, T "," T "," V1,
		T "," V1 "0", T "," V1 ",v1=00", T ";" V1, "T=1736942400," V1 };

	assert_int_equal(check(*state, NULL), UNAUTHENTICATED);
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (check(*state, wrong[i]) != UNAUTHENTICATED)
			fail_msg("%s", wrong[i]);
}

static void
a_header_has_few_signatures(void **state)
{
	const char *header = T "," V1;

	for (int i = 1; i < 8; i++)
		header = arena_printf(*state, "%s," WRONG, header);
	assert_int_equal(check(*state, header), OK);
	assert_int_equal(
	    check(*state, arena_printf(*state, "%s," WRONG, header)), UNAUTHENTICATED);
}

static void
without_a_secret_everything_is_refused(void **state)
{
	assert_null(
	    SETTINGS(*state, &whereby_signature_config, "WHEREBY_WEBHOOK_SECRET="));
	assert_int_equal(check(*state, T "," V1), UNAUTHENTICATED);
	assert_non_null(
	    SETTINGS(*state, &whereby_signature_config, "WHEREBY_WEBHOOK_SECRET=short"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_of_the_signatures_must_fit),
		TEST(it_is_over_the_raw_bytes_and_the_time_as_it_stands),
		TEST(its_time_is_near_ours),
		TEST(anything_else_is_refused),
		TEST(a_header_has_few_signatures),
		TEST(without_a_secret_everything_is_refused),
	};

	return cmocka_run_group_tests_name("whereby-signature", tests, NULL, NULL);
}
