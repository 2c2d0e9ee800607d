#include "auth/webhook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"

#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define BODY "{\"type\":\"test\",\"data\":{}}"
#define SPEC_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

/* Python's hmac and base64 */
#define BY_PLAIN "v1,dnu063aG64ead634H6iw3Dcnw+LF6VBdyEPVHBMyRII="
#define BY_SPEC "v1,qFRf1jvtD+XazeeVOJ8+CXtY1sNzFMlfhwsMZP8LJmM="
#define BY_NO_BASE64 "v1,lEgqN0nCOtJoJ6srXCzLk9X6w4JSwX9fE4JLyO1mr+U="
#define ORIGIN_PLAIN                                                                     \
	"t=1674087231,v1=010a9fbc9dbce64d5b03b04848bb196d3c68f79be9398831c56b00693a7baa1b"

/* The value of one header of the message; NULL when it has none. */
static const char *
header(struct arena *arena, const struct webhook *webhook, const char *name)
{
	const char *const *headers = webhook_headers(arena, webhook);
	const size_t length = strlen(name);

	for (; *headers != NULL; headers++)
		if (strncmp(*headers, name, length) == 0 && (*headers)[length] == ':')
			return *headers + length + 2;
	return NULL;
}

static struct webhook
message(const char *secret, const char *previous)
{
	return (struct webhook){ .id = ID,
		.type = "test",
		.timestamp = 1674087231,
		.body = BODY,
		.body_bytes = sizeof(BODY) - 1,
		.secret = secret,
		.previous_secret = previous };
}

static const char *
signature(struct arena *arena, const char *secret, const char *previous)
{
	const struct webhook webhook = message(secret, previous);

	return header(arena, &webhook, "webhook-signature");
}

static void
the_specification_s_example_is_signed_so(void **state)
{
	const struct webhook webhook = { .id = ID,
		.type = "t",
		.timestamp = 1614265330,
		.body = "{\"test\": 2432232314}",
		.body_bytes = 20,
		.secret = SPEC_SECRET };

	assert_string_equal(header(*state, &webhook, "webhook-signature"),
	    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void
id_time_and_type_are_told(void **state)
{
	const struct webhook webhook = message("a plain secret", NULL);

	assert_string_equal(header(*state, &webhook, "webhook-id"), ID);
	assert_string_equal(header(*state, &webhook, "webhook-timestamp"), "1674087231");
	assert_string_equal(header(*state, &webhook, "X-Webhook-Event"), "test");
	assert_string_equal(header(*state, &webhook, "Content-Type"), "application/json");
	assert_string_equal(
	    header(*state, &webhook, "X-Webhook-Signature"), ORIGIN_PLAIN);
}

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"

static void
a_try_names_the_request_and_is_a_new_span_of_its_trace(void **state)
{
	struct webhook webhook = message("a plain secret", NULL);
	const char *one, *other;

	assert_null(header(*state, &webhook, "X-Request-Id"));
	assert_null(header(*state, &webhook, "traceparent"));
	webhook.request_id = "r-1";
	webhook.trace = TRACE "-01";
	one = header(*state, &webhook, "traceparent");
	other = header(*state, &webhook, "traceparent");
	assert_string_equal(header(*state, &webhook, "X-Request-Id"), "r-1");
	assert_int_equal(strlen(one), 55);
	assert_memory_equal(one, "00-" TRACE "-", 36);
	assert_int_equal(strspn(one + 36, "0123456789abcdef"), 16);
	assert_string_equal(one + 52, "-01");
	assert_memory_not_equal(one + 36, other + 36, 16);
	assert_non_null(header(*state, &webhook, "X-Webhook-Signature"));
}

static void
a_secret_is_its_bytes_or_what_its_base64_says(void **state)
{
	assert_string_equal(signature(*state, "a plain secret", NULL), BY_PLAIN);
	assert_string_equal(signature(*state, SPEC_SECRET, NULL), BY_SPEC);
	assert_string_equal(signature(*state, "whsec_not base64", NULL), BY_NO_BASE64);
}

/* Each begins with whsec_ and is then no base64: the bytes of its text are the key. */
static void
what_is_almost_base64_is_text(void **state)
{
	static const char *const secrets[] = { "whsec_",
		"whsec_=", "whsec_====", "whsec_A", "whsec_AAA",
		"whsec_A===", "whsec_AAAA=", "whsec_AA=A", "whsec_AAAAAA-_",
		"whsec_AAAA\n" };

	for (size_t i = 0; i < COUNT(secrets); i++)
		assert_string_not_equal(signature(*state, secrets[i], NULL),
		    signature(*state, "whsec_AAAA", NULL));
}

static void
two_secrets_sign_one_after_the_other(void **state)
{
	const struct webhook webhook = message("a plain secret", SPEC_SECRET);

	assert_string_equal(
	    header(*state, &webhook, "webhook-signature"), BY_PLAIN " " BY_SPEC);
	assert_string_equal(
	    header(*state, &webhook, "X-Webhook-Signature"), ORIGIN_PLAIN);
}

static void
every_byte_of_a_body_is_signed(void **state)
{
	struct webhook webhook = message("a plain secret", NULL);
	const char *before = header(*state, &webhook, "webhook-signature");

	webhook.body = "a\0b";
	webhook.body_bytes = 3;
	assert_string_not_equal(header(*state, &webhook, "webhook-signature"), before);
	before = header(*state, &webhook, "webhook-signature");
	webhook.body = "a\0c";
	assert_string_not_equal(header(*state, &webhook, "webhook-signature"), before);
}

static void
without_a_secret_nothing_is_signed(void **state)
{
	const struct webhook none = message(NULL, NULL), empty = message("", NULL);

	assert_null(header(*state, &none, "webhook-signature"));
	assert_null(header(*state, &none, "X-Webhook-Signature"));
	assert_null(header(*state, &empty, "webhook-signature"));
	assert_string_equal(header(*state, &none, "webhook-id"), ID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(the_specification_s_example_is_signed_so),
		VERIFY_TEST(id_time_and_type_are_told),
		VERIFY_TEST(a_try_names_the_request_and_is_a_new_span_of_its_trace),
		VERIFY_TEST(a_secret_is_its_bytes_or_what_its_base64_says),
		VERIFY_TEST(what_is_almost_base64_is_text),
		VERIFY_TEST(two_secrets_sign_one_after_the_other),
		VERIFY_TEST(every_byte_of_a_body_is_signed),
		VERIFY_TEST(without_a_secret_nothing_is_signed),
	};

	return cmocka_run_group_tests_name("webhook", tests, NULL, NULL);
}
