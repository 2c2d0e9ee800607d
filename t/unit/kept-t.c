#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/doctor/report.h"
#include "base/arena.h"
#include "json/read.h"
#include "json/tree.h"
#include "model/doctor_report.h"

static const struct check check = { "things.right", "things", "Wrong things harm.",
	"mend things", "operations.md#things" };
static const struct doctor_options stored = { .is_stored = true },
				   not_stored = { .is_stored = false };

static struct arena *arena;
static FILE *nowhere;

static int
begin(void **state)
{
	(void)state;
	arena = arena_new();
	nowhere = fopen("/dev/null", "w");
	return nowhere == NULL;
}

static int
end(void **state)
{
	(void)state;
	fclose(nowhere);
	arena_free(arena);
	return 0;
}

static struct doctor
start(const struct doctor_options *options)
{
	struct doctor doctor = doctor_start(arena, options);

	doctor.to = nowhere;
	return doctor;
}

static const char *
finish(struct doctor *doctor)
{
	(void)doctor_finish(doctor);
	return doctor->kept.text.bytes;
}

static void
a_row_is_kept_with_its_last_mend(void **state)
{
	struct doctor doctor = start(&stored);

	(void)state;
	doctor_row(&doctor, &check, ERROR, "lamp", "\"broken\" \xe2\x80\xae");
	doctor_mend(&doctor, "replace it");
	doctor_row(&doctor, &check, SKIPPED, NULL, "no lamp");
	assert_string_equal(finish(&doctor),
	    "[{\"name\":\"things.right\",\"looks_at\":\"things\",\"subject\":\"lamp\","
	    "\"verdict\":\"error\",\"found\":\"\\\"broken\\\" \\\\u{202E}\","
	    "\"why\":\"Wrong things harm.\","
	    "\"mend\":\"replace it\",\"see\":\"operations.md#things\"},"
	    "{\"name\":\"things.right\",\"looks_at\":\"things\",\"subject\":null,"
	    "\"verdict\":\"skipped\",\"found\":\"no lamp\",\"why\":\"Wrong things harm.\","
	    "\"mend\":\"mend things\",\"see\":\"operations.md#things\"}]");
}

static void
without_the_option_nothing_is_kept(void **state)
{
	struct doctor doctor = start(&not_stored);

	(void)state;
	doctor_row(&doctor, &check, ERROR, NULL, "broken");
	assert_string_equal(finish(&doctor), "[]");
}

/* How many rows of that verdict are in the array; the last row's check becomes *last. */
static size_t
count(const char *text, const char *verdict, const char **last)
{
	const struct json *rows;
	size_t found = 0;

	assert_int_equal(json_parse(arena, text, strlen(text), &rows), OK);
	for (size_t i = 0; i < json_length(rows); i++) {
		const struct json *row = json_item(rows, i);

		found += strcmp(json_as_text(json_member(row, "verdict")), verdict) == 0;
		*last = json_as_text(json_member(row, "name"));
	}
	return found;
}

/* However much was fine before it, a fault has its place. */
static void
a_long_report_is_cut_and_says_so(void **state)
{
	struct doctor doctor = start(&stored);
	const char *text, *last = "";
	size_t fine;

	(void)state;
	for (int i = 0; i < 300; i++)
		doctor_row(&doctor, &check, FINE, NULL, "%900d", i);
	for (int i = 0; i < 20; i++)
		doctor_row(&doctor, &check, ERROR, NULL, "%900d", i);
	text = finish(&doctor);
	assert_true(strlen(text) <= DOCTOR_REPORT_BYTES);
	fine = count(text, "fine", &last);
	assert_in_range(fine, 90, 299);
	assert_int_equal(count(text, "error", &last), 20);
	assert_string_equal(last, "report.rows");
	assert_int_equal(doctor.left_out, 300 - fine);
	assert_int_equal(doctor.warnings, 1);
}

static void
many_long_faults_stay_below_the_limit(void **state)
{
	struct doctor doctor = start(&stored);
	const char *text, *last = "";

	(void)state;
	for (int i = 0; i < 500; i++) {
		doctor_row(&doctor, &check, ERROR, NULL, "%d", i);
		doctor_mend(&doctor, "%4000d", i);
	}
	text = finish(&doctor);
	assert_in_range(strlen(text), DOCTOR_REPORT_BYTES - 8192, DOCTOR_REPORT_BYTES);
	assert_int_equal(count(text, "error", &last), 500 - doctor.left_out);
	assert_int_equal(doctor.errors, 500);
	assert_string_equal(last, "report.rows");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_row_is_kept_with_its_last_mend),
		TEST(without_the_option_nothing_is_kept),
		TEST(a_long_report_is_cut_and_says_so),
		TEST(many_long_faults_stay_below_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
