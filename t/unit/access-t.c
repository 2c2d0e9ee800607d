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
static const struct caller admin = { .name = "Guest", .scope = SCOPE_ADMIN };

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
only_an_admin_without_a_limit_reads_the_audit(void **state)
{
	static const char *const rooms[] = { "r1", NULL };
	const struct caller limited = { .scope = SCOPE_ADMIN, .rooms = rooms };

	(void)state;
	for (size_t i = 0; i < COUNT(callers); i++)
		assert_int_equal(access_audit(callers[i]), FORBIDDEN);
	assert_int_equal(access_audit(&admin), OK);
	assert_int_equal(access_audit(&limited), OUT_OF_REACH);
}

static void
the_local_user_and_readers_of_the_audit_see_the_installation(void **state)
{
	static const char *const rooms[] = { "r1", NULL };
	const struct caller limited = { .scope = SCOPE_ADMIN, .rooms = rooms };
	const struct caller namesake = { .id = "local" };

	assert_null(SETTINGS(*state, &caller_config, "AUTH_JWT_ALGORITHM=HS256",
	    "AUTH_JWT_SECRET=0123456789abcdef0123456789abcdef"));
	for (size_t i = 0; i < COUNT(callers); i++)
		assert_int_equal(access_health(callers[i]), FORBIDDEN);
	assert_int_equal(access_health(&namesake), FORBIDDEN);
	assert_int_equal(access_health(&limited), OUT_OF_REACH);
	assert_int_equal(access_health(&admin), OK);
	set_public_mode(*state, false);
	assert_int_equal(access_health(&namesake), OK);
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

static struct thing
thing_of(const char *user, bool is_shared)
{
	return (struct thing){ .owner = user, .room_id = "r1", .is_shared = is_shared };
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
		const struct thing thing = thing_of("u1", rows[i].is_shared);

		set_public_mode(*state, rows[i].is_public);
		for (size_t c = 0; c < COUNT(callers); c++)
			assert_int_equal(
			    access_enter(callers[c], &thing), rows[i].cells[c]);
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
		const struct thing thing = thing_of("u1", rows[i].is_shared);

		set_public_mode(*state, rows[i].is_public);
		for (size_t c = 0; c < COUNT(callers); c++)
			assert_int_equal(
			    access_read(callers[c], &thing), rows[i].cells[c]);
	}
}

static void
what_has_no_owner_is_read_by_others_only_when_shared(void **state)
{
	const struct thing hidden = thing_of(NULL, false), shared = thing_of(NULL, true);

	set_public_mode(*state, true);
	assert_int_equal(access_read(&somebody, &hidden), FORBIDDEN);
	assert_int_equal(access_read(&anonymous, &hidden), UNAUTHENTICATED);
	assert_int_equal(access_read(&somebody, &shared), OK);
}

static void
everything_else_is_the_owner_s(void **state)
{
	static const enum outcome cells[] = { UNAUTHENTICATED, FORBIDDEN, OK };
	const struct thing owned = thing_of("u1", true), nobody_s = thing_of(NULL, true);

	for (int is_public = 0; is_public < 2; is_public++) {
		set_public_mode(*state, is_public != 0);
		for (size_t c = 0; c < COUNT(callers); c++)
			assert_int_equal(access_own(callers[c], &owned), cells[c]);
		assert_int_equal(access_own(&somebody, &nobody_s), FORBIDDEN);
		assert_int_equal(access_own(&anonymous, &nobody_s), UNAUTHENTICATED);
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
		{ SCOPE_ADMIN, OK, FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct caller caller = { .id = "u1", .scope = rows[i].scope };

		assert_int_equal(access_scope(&caller, false), rows[i].reading);
		assert_int_equal(access_scope(&caller, true), rows[i].changing);
	}
}

static void
an_admin_reads_what_is_anybody_s_but_no_secret(void **state)
{
	const struct thing hidden = thing_of("u1", false);

	set_public_mode(*state, false);
	assert_int_equal(access_any(&admin), OK);
	assert_int_equal(access_read(&admin, &hidden), OK);
	assert_int_equal(access_own(&admin, &hidden), OK);
	assert_true(access_sees_all(&admin, "u1"));
	assert_false(access_sees_secrets(&admin));
	assert_false(access_is_owner(&admin, "u1"));
	assert_false(access_sees_all(&somebody, "u1"));
}

static void
a_key_of_certain_rooms_reaches_no_other(void **state)
{
	static const char *const others[] = { "r0", "r2", NULL },
				 *const none[] = { NULL };
	static const char *const both[] = { "r0", "r1", NULL };
	static const enum scope scopes[] = { SCOPE_READ, SCOPE_HOST, SCOPE_ADMIN };
	const struct thing owned = thing_of("u1", true),
			   unnamed = { .owner = "u1", .is_shared = true };

	set_public_mode(*state, true);
	for (size_t i = 0; i < 3 * COUNT(scopes); i++) {
		struct caller caller = { .id = "u1", .scope = scopes[i / 3] };
		const struct thing *thing = i % 3 == 0 ? &unnamed : &owned;

		caller.rooms = i % 3 == 2 ? none : others;
		assert_int_equal(access_enter(&caller, thing), OUT_OF_REACH);
		assert_int_equal(access_read(&caller, thing), OUT_OF_REACH);
		assert_int_equal(access_own(&caller, thing), OUT_OF_REACH);
		assert_int_equal(access_roomless(&caller), OUT_OF_REACH);
		caller.rooms = both;
		assert_int_equal(access_enter(&caller, &owned), OK);
		assert_int_equal(access_read(&caller, &owned), OK);
		assert_int_equal(access_own(&caller, &owned), OK);
	}
	assert_int_equal(access_roomless(&owner), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_owner_is_a_caller_of_that_id_and_nobody_else),
		VERIFY_TEST(only_an_admin_without_a_limit_reads_the_audit),
		VERIFY_TEST(the_local_user_and_readers_of_the_audit_see_the_installation),
		VERIFY_TEST(anonymous_callers_see_anything_only_in_public_mode),
		VERIFY_TEST(rooms_are_entered_by_link),
		VERIFY_TEST(others_read_only_what_is_shared),
		VERIFY_TEST(what_has_no_owner_is_read_by_others_only_when_shared),
		VERIFY_TEST(everything_else_is_the_owner_s),
		VERIFY_TEST(a_key_reaches_as_far_as_its_scope),
		VERIFY_TEST(an_admin_reads_what_is_anybody_s_but_no_secret),
		VERIFY_TEST(a_key_of_certain_rooms_reaches_no_other),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
