#include "model/webhook_secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/config.h"
#include "base/text.h"
#include "deliver/pipeline.h"
#include "lib/verify.h"

#define NAME "PIPELINE_WEBHOOK_SECRET"

/* whsec_ and the base64 of that many bytes. */
static const char *
secret_of(struct arena *arena, size_t length)
{
	uint8_t *bytes = arena_alloc(arena, length + 1);

	memset(bytes, 0xa5, length);
	return arena_printf(arena, "whsec_%s", base64_text(arena, bytes, length));
}

static void
one_of_ours_is_whsec_and_32_bytes(void **state)
{
	const char *one = webhook_secret_new(*state), *other = webhook_secret_new(*state);
	size_t length;

	assert_true(text_starts(one, "whsec_"));
	assert_true(base64_decode(one + 6, NULL, &length));
	assert_int_equal(length, 32);
	assert_string_not_equal(one, other);
	assert_null(webhook_secret_fault(one));
}

static void
what_begins_with_whsec_is_base64_of_24_to_64_bytes(void **state)
{
	static const char *const wrong[] = { "whsec_", "whsec_x", "whsec_not base64",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-" };

	for (size_t length = 24; length <= 64; length++)
		assert_null(webhook_secret_fault(secret_of(*state, length)));
	assert_non_null(webhook_secret_fault(secret_of(*state, 23)));
	assert_non_null(webhook_secret_fault(secret_of(*state, 65)));
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_non_null(strstr(webhook_secret_fault(wrong[i]), "24 to 64 bytes"));
}

static void
any_other_text_is_a_secret(void **state)
{
	static const char *const right[] = { "", "x", "WHSEC_x", " whsec_x",
		"a plain secret",
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" };

	(void)state;
	for (size_t i = 0; i < COUNT(right); i++)
		assert_null(webhook_secret_fault(right[i]));
}

static void
the_pipeline_s_is_held_to_the_same(void **state)
{
	const struct config_group *const groups[] = { &pipeline_config };
	const char *message;

	setenv("PIPELINE_WEBHOOK_URL", "https://pipeline.example.com/", 1);
	setenv(NAME, "whsec_this is no base64 at all", 1);
	message = config_load(*state, groups, 1);
	assert_non_null(message);
	assert_true(text_starts(message, NAME ": must be whsec_ and the padded base64"));
	setenv(NAME, secret_of(*state, 24), 1);
	assert_null(config_load(*state, groups, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(one_of_ours_is_whsec_and_32_bytes),
		VERIFY_TEST(what_begins_with_whsec_is_base64_of_24_to_64_bytes),
		VERIFY_TEST(any_other_text_is_a_secret),
		VERIFY_TEST(the_pipeline_s_is_held_to_the_same),
	};

	return cmocka_run_group_tests_name("webhook-secret", tests, NULL, NULL);
}
