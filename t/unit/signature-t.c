#include "auth/signature.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/event_sync.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"

#define SECRET "the webhook secret of today"
#define PREVIOUS "the webhook secret of yesterday"
#define TOKEN "0123456789abcdef"
#define BODY "{\"event\":\"room_created\"}"

/* printf '%s' BODY | openssl dgst -sha256 -hmac SECRET, and PREVIOUS */
#define BY_SECRET "4ffe806e9c58fa8d1eacaa333c35f0f7f7d63d75f52ddb39238a5b02b4b3158a"
#define BY_PREVIOUS "e811a70a2fa9b19a4b0b302fabf08970a776b3ed275fde1d3d6e180c36c8bf01"

/* Sets a variable; NULL: it is unset. */
static void
set(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

static const char *
load(struct arena *arena, const char *secret, const char *previous, const char *token)
{
	const struct config_group *const groups[] = { &signature_config,
		&event_sync_config };

	set("JITSI_WEBHOOK_SECRET", secret);
	set("JITSI_WEBHOOK_SECRET_PREVIOUS", previous);
	set("JITSI_EVENT_SYNC_TOKEN", token);
	return config_load(arena, groups, COUNT(groups));
}

static int
open_all(void **state)
{
	*state = arena_new();
	return load(*state, SECRET, PREVIOUS, TOKEN) == NULL ? 0 : -1;
}

static int
close_all(void **state)
{
	arena_free(*state);
	return 0;
}

static enum outcome
check(const char *header)
{
	return signature_check(header, BODY, strlen(BODY));
}

static void
either_secret_s_signature_is_accepted(void **state)
{
	(void)state;
	assert_int_equal(check(BY_SECRET), OK);
	assert_int_equal(check(BY_PREVIOUS), OK);
	assert_int_equal(check("sha256=" BY_SECRET), OK);
}

static void
a_signature_may_be_in_capitals(void **state)
{
	char *capitals = arena_text(*state, BY_SECRET);

	for (char *at = capitals; *at != '\0'; at++)
		*at = (char)toupper((unsigned char)*at);
	assert_int_equal(check(capitals), OK);
}

static void
a_signature_with_any_digit_changed_is_refused(void **state)
{
	char *signature = arena_text(*state, BY_SECRET);

	for (char *at = signature; *at != '\0'; at++) {
		const char right = *at;

		*at = right == '0' ? '1' : '0';
		assert_int_equal(check(signature), UNAUTHENTICATED);
		*at = right;
	}
}

static void
what_is_not_64_hexadecimal_digits_is_refused(void **state)
{
	(void)state;
	assert_int_equal(check(NULL), UNAUTHENTICATED);
	assert_int_equal(check(""), UNAUTHENTICATED);
	assert_int_equal(check("sha256="), UNAUTHENTICATED);
	assert_int_equal(check(BY_SECRET "0"), UNAUTHENTICATED);
	assert_int_equal(check(BY_SECRET "\n"), UNAUTHENTICATED);
	assert_int_equal(check(" " BY_SECRET), UNAUTHENTICATED);
	assert_int_equal(check(&BY_SECRET[1]), UNAUTHENTICATED);
	assert_int_equal(check("sha256=sha256=" BY_SECRET), UNAUTHENTICATED);
	assert_int_equal(check("sha1=" BY_SECRET), UNAUTHENTICATED);
}

static void
another_body_is_refused(void **state)
{
	static const char body[] = BODY;
	const size_t length = sizeof(body) - 1;

	(void)state;
	assert_int_equal(signature_check(BY_SECRET, body, length), OK);
	assert_int_equal(signature_check(BY_SECRET, body, length + 1), UNAUTHENTICATED);
	assert_int_equal(signature_check(BY_SECRET, body, length - 1), UNAUTHENTICATED);
	assert_int_equal(signature_check(BY_SECRET, "", 0), UNAUTHENTICATED);
}

static void
every_byte_of_a_body_counts_even_after_a_nul(void **state)
{
	const char *signature = signature_make(*state, "a\0b", 3);

	assert_int_equal(signature_check(signature, "a\0b", 3), OK);
	assert_int_equal(signature_check(signature, "a\0c", 3), UNAUTHENTICATED);
	assert_int_equal(signature_check(signature_make(*state, "", 0), "", 0), OK);
}

static void
the_current_secret_signs(void **state)
{
	assert_string_equal(signature_make(*state, BODY, strlen(BODY)), BY_SECRET);
}

static void
a_secret_that_was_dropped_signs_nothing_any_more(void **state)
{
	assert_null(load(*state, SECRET, NULL, TOKEN));
	assert_int_equal(check(BY_SECRET), OK);
	assert_int_equal(check(BY_PREVIOUS), UNAUTHENTICATED);
}

static void
without_a_secret_nothing_is_accepted(void **state)
{
	assert_true(signature_configured());
	assert_non_null(load(*state, NULL, PREVIOUS, TOKEN));
	assert_false(signature_configured());
	assert_int_equal(check(BY_SECRET), UNAUTHENTICATED);
	assert_int_equal(check(BY_PREVIOUS), UNAUTHENTICATED);
}

static void
short_secrets_are_faults_that_do_not_tell_them(void **state)
{
	const char *message = load(
	    *state, "23 bytes are too short.", "so is this", "and this");

	assert_non_null(message);
	assert_non_null(strstr(message, "JITSI_WEBHOOK_SECRET:"));
	assert_non_null(strstr(message, "JITSI_WEBHOOK_SECRET_PREVIOUS:"));
	assert_non_null(strstr(message, "JITSI_EVENT_SYNC_TOKEN:"));
	assert_null(strstr(message, "too short"));
	assert_null(strstr(message, "so is this"));
	assert_null(strstr(message, "and this"));
}

static void
the_event_sync_token_must_be_the_bearer(void **state)
{
	(void)state;
	assert_int_equal(event_sync_check("Bearer " TOKEN), OK);
	assert_int_equal(event_sync_check("bearer  " TOKEN), OK);
	assert_int_equal(event_sync_check("Bearer " SECRET), UNAUTHENTICATED);
	assert_int_equal(event_sync_check("Bearer 0123456789abcdeF"), UNAUTHENTICATED);
	assert_int_equal(event_sync_check("Bearer 0123456789abcde"), UNAUTHENTICATED);
	assert_int_equal(event_sync_check("Bearer " TOKEN "0"), UNAUTHENTICATED);
	assert_int_equal(event_sync_check("Bearer"), UNAUTHENTICATED);
	assert_int_equal(event_sync_check("Basic " TOKEN), UNAUTHENTICATED);
	assert_int_equal(event_sync_check(TOKEN), UNAUTHENTICATED);
	assert_int_equal(event_sync_check(""), UNAUTHENTICATED);
	assert_int_equal(event_sync_check(NULL), UNAUTHENTICATED);
}

static void
an_event_sync_token_that_no_bearer_can_be_is_a_fault(void **state)
{
	assert_non_null(load(*state, SECRET, NULL, "0123456789 abcdef"));
	assert_non_null(load(*state, SECRET, NULL, "0123456789abcdef\t"));
}

static void
without_an_event_sync_token_nothing_is_accepted(void **state)
{
	assert_null(load(*state, SECRET, NULL, NULL));
	assert_int_equal(event_sync_check("Bearer " TOKEN), UNAUTHENTICATED);
	assert_int_equal(event_sync_check("Bearer "), UNAUTHENTICATED);
	assert_int_equal(event_sync_check(NULL), UNAUTHENTICATED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(either_secret_s_signature_is_accepted),
		TEST(a_signature_may_be_in_capitals),
		TEST(a_signature_with_any_digit_changed_is_refused),
		TEST(what_is_not_64_hexadecimal_digits_is_refused),
		TEST(another_body_is_refused),
		TEST(every_byte_of_a_body_counts_even_after_a_nul),
		TEST(the_current_secret_signs),
		TEST(a_secret_that_was_dropped_signs_nothing_any_more),
		TEST(without_a_secret_nothing_is_accepted),
		TEST(short_secrets_are_faults_that_do_not_tell_them),
		TEST(the_event_sync_token_must_be_the_bearer),
		TEST(an_event_sync_token_that_no_bearer_can_be_is_a_fault),
		TEST(without_an_event_sync_token_nothing_is_accepted),
	};

	return cmocka_run_group_tests_name("signature", tests, NULL, NULL);
}
