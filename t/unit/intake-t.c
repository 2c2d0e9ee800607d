#include "web/intake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/ask.h"
#include "lib/verify.h"

/* A sender of a text, a few bytes at a time, who may break off. */
struct source {
	const char *text;
	size_t length, at;
	size_t step;	 /* at most so many bytes a read; 0: any */
	bool breaks_off; /* its end is an error */
};

static ssize_t
read_source(void *from, char *bytes, size_t length)
{
	struct source *source = from;
	size_t left = source->length - source->at;

	if (left == 0)
		return source->breaks_off ? -1 : 0;
	if (source->step > 0 && length > source->step)
		length = source->step;
	if (length > left)
		length = left;
	assert_true(length > 0);
	memcpy(bytes, source->text + source->at, length);
	source->at += length;
	return (ssize_t)length;
}

#define LIMIT 10

static struct request
take(struct arena *arena, const char *told, bool is_counted, struct source *source)
{
	struct request request = ASK_RAW(arena, "A=b",
	    told == NULL ? NULL : arena_printf(arena, "CONTENT_LENGTH=%s", told));

	request.body = NULL;
	request.body_fate = FAILED;
	source->length = strlen(source->text);
	intake_body(&request, LIMIT, is_counted, read_source, source);
	assert_non_null(request.body);
	assert_int_equal(strlen(request.body), request.body_bytes);
	return request;
}

struct intake_case {
	const char *told, *sent;
	enum outcome fate;
	const char *body;
};

static void
try_all(
    struct arena *arena, const struct intake_case cases[], size_t count, bool is_counted)
{
	static const size_t steps[] = { 0, 1, 3 };

	for (size_t i = 0; i < count; i++)
		for (size_t s = 0; s < COUNT(steps); s++) {
			struct source source = { .text = cases[i].sent,
				.step = steps[s] };
			struct request request = take(
			    arena, cases[i].told, is_counted, &source);

			assert_int_equal(request.body_fate, cases[i].fate);
			assert_string_equal(request.body, cases[i].body);
		}
}

static void
a_body_with_an_end_must_be_as_long_as_told(void **state)
{
	static const struct intake_case cases[] = {
		{ "5", "12345", OK, "12345" },
		{ "10", "1234567890", OK, "1234567890" },
		{ "0", "", OK, "" },
		{ NULL, "", OK, "" },
		{ "", "", OK, "" },
		{ NULL, "12345", OK, "12345" },
		{ "", "12345", OK, "12345" },
		{ NULL, "1234567890", OK, "1234567890" },
		{ "5", "1234", MALFORMED, "" },
		{ "5", "", MALFORMED, "" },
		{ "5", "123456", MALFORMED, "" },
		{ "0", "1", MALFORMED, "" },
		{ "10", "123456789", MALFORMED, "" },
	};

	try_all(*state, cases, COUNT(cases), false);
}

static void
a_body_without_a_length_grows_to_any_size(void **state)
{
	const size_t limit = 100000;

	for (size_t length = 1000; length < limit; length += length / 2) {
		struct request request = ASK_RAW(*state, "A=b");
		char *sent = arena_alloc(*state, length + 1);
		struct source source = { .text = sent, .length = length, .step = 333 };

		for (size_t i = 0; i < length; i++)
			sent[i] = (char)('a' + i % 23);
		intake_body(&request, limit, false, read_source, &source);
		assert_int_equal(request.body_fate, OK);
		assert_int_equal(request.body_bytes, length);
		assert_string_equal(request.body, sent);
	}
}

static void
more_than_the_limit_is_too_large_whatever_was_told(void **state)
{
	static const struct intake_case cases[] = {
		{ "11", "12345678901", TOO_LARGE, "" },
		{ NULL, "12345678901", TOO_LARGE, "" },
		{ "5", "12345678901", TOO_LARGE, "" },
		{ "10", "12345678901", TOO_LARGE, "" },
		{ "11", "", TOO_LARGE, "" },
		{ "9223372036854775807", "123", TOO_LARGE, "" },
	};

	try_all(*state, cases, COUNT(cases), false);
}

static void
a_counted_body_ends_where_it_was_told_to(void **state)
{
	static const struct intake_case cases[] = {
		{ "5", "12345", OK, "12345" },
		{ "5", "1234567", OK, "12345" },
		{ "10", "1234567890abc", OK, "1234567890" },
		{ "0", "12345", OK, "" },
		{ NULL, "12345", OK, "" },
		{ "", "12345", OK, "" },
		{ "5", "1234", MALFORMED, "" },
		{ "5", "", MALFORMED, "" },
		{ "11", "12345678901", TOO_LARGE, "" },
		{ "11", "1234", TOO_LARGE, "" },
	};

	try_all(*state, cases, COUNT(cases), true);
}

static void
a_length_that_is_no_number_is_a_bad_request(void **state)
{
	static const char *const lengths[] = { "-1", "+5", "5 ", " 5", "5x", "0x5", "5.0",
		"five", "5,5", "9223372036854775808", "99999999999999999999999" };

	for (size_t i = 0; i < COUNT(lengths); i++) {
		const struct intake_case one = { lengths[i], "12345", MALFORMED, "" };

		try_all(*state, &one, 1, true);
		try_all(*state, &one, 1, false);
	}
}

static void
a_body_that_breaks_off_is_a_bad_request(void **state)
{
	static const struct {
		const char *told, *sent;
		bool is_counted;
	} cases[] = {
		{ "5", "1234", true },
		{ "5", "1234", false },
		{ NULL, "1234", false },
		{ NULL, "1234567890", false },
		{ "5", "", true },
		{ "0", "", false },
		{ "5", "12345", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct source source = {
			.text = cases[i].sent, .step = 2, .breaks_off = true
		};
		struct request request = take(
		    *state, cases[i].told, cases[i].is_counted, &source);

		assert_int_equal(request.body_fate, MALFORMED);
		assert_string_equal(request.body, "");
	}
}

static void
a_counted_body_that_is_complete_asks_for_no_more(void **state)
{
	struct source source = { .text = "12345", .breaks_off = true };
	struct request request = take(*state, "5", true, &source);

	assert_int_equal(request.body_fate, OK);
	assert_string_equal(request.body, "12345");
	source = (struct source){ .text = "1234567" };
	take(*state, "5", true, &source);
	assert_int_equal(source.at, 5);
}

static void
what_is_too_long_is_read_to_its_end(void **state)
{
	struct text text = text_new(*state);
	struct source source = { .step = 1000 };

	for (size_t i = 0; i < 50000; i++)
		text_add_char(&text, 'x');
	source.text = text.bytes;
	assert_int_equal(take(*state, "50000", false, &source).body_fate, TOO_LARGE);
	assert_int_equal(source.at, 50000);
	source = (struct source){ .text = text.bytes };
	assert_int_equal(take(*state, "50000", true, &source).body_fate, TOO_LARGE);
	assert_int_equal(source.at, 50000);
	source = (struct source){ .text = text.bytes, .breaks_off = true };
	assert_int_equal(take(*state, NULL, false, &source).body_fate, TOO_LARGE);
}

static ssize_t
read_for_ever(void *from, char *bytes, size_t length)
{
	size_t *total = from;

	memset(bytes, 'x', length);
	*total += length;
	return (ssize_t)length;
}

static void
a_body_without_an_end_is_given_up(void **state)
{
	struct request request = ASK_RAW(*state, "CONTENT_LENGTH=9223372036854775807");
	size_t total = 0;

	intake_body(&request, LIMIT, true, read_for_ever, &total);
	assert_int_equal(request.body_fate, TOO_LARGE);
	assert_in_range(total, (size_t)64 * 1024 * 1024, (size_t)65 * 1024 * 1024);
	request = ASK_RAW(*state, "A=b");
	total = 0;
	intake_body(&request, LIMIT, false, read_for_ever, &total);
	assert_int_equal(request.body_fate, TOO_LARGE);
	assert_in_range(total, (size_t)64 * 1024 * 1024, (size_t)65 * 1024 * 1024);
}

static void
bytes_of_any_value_are_kept(void **state)
{
	static const char bytes[] = "\0\xff\n\0";
	struct source source = { .text = bytes, .length = 4, .step = 1 };
	struct request request = ASK_RAW(*state, "CONTENT_LENGTH=4");

	intake_body(&request, LIMIT, false, read_source, &source);
	assert_int_equal(request.body_fate, OK);
	assert_int_equal(request.body_bytes, 4);
	assert_memory_equal(request.body, bytes, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_body_with_an_end_must_be_as_long_as_told),
		VERIFY_TEST(a_body_without_a_length_grows_to_any_size),
		VERIFY_TEST(more_than_the_limit_is_too_large_whatever_was_told),
		VERIFY_TEST(a_counted_body_ends_where_it_was_told_to),
		VERIFY_TEST(a_length_that_is_no_number_is_a_bad_request),
		VERIFY_TEST(a_body_that_breaks_off_is_a_bad_request),
		VERIFY_TEST(a_counted_body_that_is_complete_asks_for_no_more),
		VERIFY_TEST(what_is_too_long_is_read_to_its_end),
		VERIFY_TEST(a_body_without_an_end_is_given_up),
		VERIFY_TEST(bytes_of_any_value_are_kept),
	};

	return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
