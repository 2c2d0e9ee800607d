#include "auth/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "lib/settings.h"
#include "lib/verify.h"

static const struct caller anonymous = { .id = NULL, .name = "Guest", .email = "" };
static const struct caller somebody = { .id = "u2", .name = "B", .email = "" };
static const struct caller owner = { .id = "u1", .name = "A", .email = "" };

static const struct caller *const callers[] = { &anonymous, &somebody, &owner };

static void
set_public_mode(struct arena *arena, bool is_on)
{
	assert_null(SETTINGS(arena, &caller_config, "AUTH_BACKEND=none",
	    is_on ? "PUBLIC_MODE=true" : "PUBLIC_MODE=false"));
	assert_int_equal(caller_public_mode(), is_on);
}

static void
an_owner_is_a_caller_of_that_id_and_nobody_else(void **state)
{
	const struct caller capital = { .id = "U1" };

	(void)state;
	assert_true(access_is_owner(&owner, "u1"));
	assert_false(access_is_owner(&somebody, "u1"));
	assert_false(access_is_owner(&capital, "u1"));
	assert_false(access_is_owner(&owner, NULL));
	assert_false(access_is_owner(&anonymous, NULL));
	assert_false(access_is_owner(&anonymous, "u1"));
}

static void
anonymous_callers_see_anything_only_in_public_mode(void **state)
{
	set_public_mode(*state, false);
	assert_int_equal(access_any(&anonymous), UNAUTHENTICATED);
	assert_int_equal(access_any(&somebody), OK);
	set_public_mode(*state, true);
	assert_int_equal(access_any(&anonymous), OK);
	assert_int_equal(access_any(&somebody), OK);
}

/* One cell a caller: anonymous, signed in, owner. */
struct row {
	bool is_public, is_shared;
	enum outcome cells[3];
};

static void
rooms_are_entered_by_link(void **state)
{
	static const struct row rows[] = {
		{ false, false, { UNAUTHENTICATED, OK, OK } },
		{ false, true, { UNAUTHENTICATED, OK, OK } },
		{ true, false, { UNAUTHENTICATED, OK, OK } },
		{ true, true, { OK, OK, OK } },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		set_public_mode(*state, rows[i].is_public);
		for (size_t c = 0; c < COUNT(callers); c++)
			assert_int_equal(access_enter(callers[c], rows[i].is_shared),
			    rows[i].cells[c]);
	}
}

static void
others_read_only_what_is_shared(void **state)
{
	static const struct row rows[] = {
		{ false, false, { UNAUTHENTICATED, FORBIDDEN, OK } },
		{ false, true, { UNAUTHENTICATED, OK, OK } },
		{ true, false, { UNAUTHENTICATED, FORBIDDEN, OK } },
		{ true, true, { OK, OK, OK } },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		set_public_mode(*state, rows[i].is_public);
		for (size_t c = 0; c < COUNT(callers); c++)
			assert_int_equal(access_read(callers[c], "u1", rows[i].is_shared),
			    rows[i].cells[c]);
	}
}

static void
what_has_no_owner_is_read_by_others_only_when_shared(void **state)
{
	set_public_mode(*state, true);
	assert_int_equal(access_read(&somebody, NULL, false), FORBIDDEN);
	assert_int_equal(access_read(&anonymous, NULL, false), UNAUTHENTICATED);
	assert_int_equal(access_read(&somebody, NULL, true), OK);
}

static void
everything_else_is_the_owner_s(void **state)
{
	static const enum outcome cells[] = { UNAUTHENTICATED, FORBIDDEN, OK };

	for (int is_public = 0; is_public < 2; is_public++) {
		set_public_mode(*state, is_public != 0);
		for (size_t c = 0; c < COUNT(callers); c++)
			assert_int_equal(access_own(callers[c], "u1"), cells[c]);
		assert_int_equal(access_own(&somebody, NULL), FORBIDDEN);
		assert_int_equal(access_own(&anonymous, NULL), UNAUTHENTICATED);
	}
}

static void
a_key_reaches_as_far_as_its_scope(void **state)
{
	static const struct {
		enum scope scope;
		enum outcome reading, changing;
	} rows[] = {
		{ SCOPE_USER, OK, OK },
		{ SCOPE_READ, OK, FORBIDDEN },
		{ SCOPE_HOST, OK, OK },
		{ SCOPE_INGEST, FORBIDDEN, FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct caller caller = { .id = "u1", .scope = rows[i].scope };

		assert_int_equal(access_scope(&caller, false), rows[i].reading);
		assert_int_equal(access_scope(&caller, true), rows[i].changing);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_owner_is_a_caller_of_that_id_and_nobody_else),
		VERIFY_TEST(anonymous_callers_see_anything_only_in_public_mode),
		VERIFY_TEST(rooms_are_entered_by_link),
		VERIFY_TEST(others_read_only_what_is_shared),
		VERIFY_TEST(what_has_no_owner_is_read_by_others_only_when_shared),
		VERIFY_TEST(everything_else_is_the_owner_s),
		VERIFY_TEST(a_key_reaches_as_far_as_its_scope),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
