#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/doctor/report.h"
#include "base/arena.h"

static const struct check check = { "things.right", "things", "Wrong things harm.",
	"mend things", "operations.md#things" };
static const struct doctor_options for_people, for_programs = { .is_json = true };

static struct arena *arena;
static char *printed;
static size_t printed_bytes;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	free(printed);
	printed = NULL;
	return 0;
}

static struct doctor
start(const struct doctor_options *options)
{
	struct doctor doctor = doctor_start(arena, options);

	doctor.to = open_memstream(&printed, &printed_bytes);
	assert_non_null(doctor.to);
	return doctor;
}

static int
finish(struct doctor *doctor)
{
	const int status = doctor_finish(doctor);

	fclose(doctor->to);
	return status;
}

static void
rows_without_a_fault_take_a_line_each(void **state)
{
	struct doctor doctor = start(&for_people);

	(void)state;
	doctor_row(&doctor, &check, FINE, "lamp", "it is %s", "lit");
	doctor_row(&doctor, &check, SKIPPED, NULL, "no lamp here");
	assert_int_equal(finish(&doctor), 0);
	assert_string_equal(printed,
	    "ok        things.right              lamp: it is lit\n"
	    "skipped   things.right              no lamp here\n"
	    "\n0 errors, 0 warnings\n");
}

static void
a_fault_says_why_and_how_to_mend_it(void **state)
{
	struct doctor doctor = start(&for_people);

	(void)state;
	doctor_row(&doctor, &check, WARNING, NULL, "dim");
	assert_int_equal(finish(&doctor), 1);
	assert_string_equal(printed,
	    "warning   things.right              dim\n"
	    "          why:  Wrong things harm.\n"
	    "          mend: mend things\n"
	    "          see:  operations.md#things\n"
	    "\n0 errors, 1 warning\n");
}

static void
a_row_may_have_a_mend_of_its_own(void **state)
{
	struct doctor doctor = start(&for_people);

	(void)state;
	doctor_row(&doctor, &check, ERROR, NULL, "broken");
	doctor_mend(&doctor, "first %d\nthen this", 1);
	doctor_row(&doctor, &check, WARNING, NULL, "dim");
	assert_int_equal(finish(&doctor), 2);
	assert_non_null(strstr(printed, "mend: first 1\n                then this\n"));
	assert_non_null(strstr(printed, "mend: mend things\n"));
	assert_non_null(strstr(printed, "1 error, 1 warning\n"));
}

static void
faults_of_one_check_have_one_help(void **state)
{
	struct doctor doctor = start(&for_people);

	(void)state;
	doctor_row(&doctor, &check, WARNING, "lamp", "dim");
	doctor_row(&doctor, &check, ERROR, "candle", "broken");
	finish(&doctor);
	assert_string_equal(printed,
	    "warning   things.right              lamp: dim\n"
	    "ERROR     things.right              candle: broken\n"
	    "          why:  Wrong things harm.\n"
	    "          mend: mend things\n"
	    "          see:  operations.md#things\n"
	    "\n1 error, 1 warning\n");
}

static void
a_long_finding_is_wrapped(void **state)
{
	struct doctor doctor = start(&for_people);
	size_t longest = 0;

	(void)state;
	doctor_row(&doctor, &check, FINE, NULL, "%s%s%s",
	    "word word word word word word word word word word ",
	    "word word word word word word word word word word ",
	    "word word word word word word word word word word");
	finish(&doctor);
	for (const char *line = printed; *line != '\0'; line += strcspn(line, "\n") + 1)
		if (strcspn(line, "\n") > longest)
			longest = strcspn(line, "\n");
	assert_in_range(longest, 95, 100);
	assert_null(strstr(printed, " \n"));
}

static void
a_finding_cannot_change_the_terminal(void **state)
{
	struct doctor doctor = start(&for_people);

	(void)state;
	doctor_row(&doctor, &check, FINE, "a\nb", "\033[31mred\nok");
	doctor_row(&doctor, &check, FINE,
	    "\xc2\x9b"
	    "31m",
	    "\xe2\x80\xae"
	    "gpj.\xff\xc3\xbc");
	finish(&doctor);
	assert_non_null(strstr(printed, "  a b: [31mred ok\n"));
	assert_non_null(
	    strstr(printed, "  \\u{009B}31m: \\u{202E}gpj.\\x{FF}\xc3\xbc\n"));
}

static void
a_very_long_finding_is_cut(void **state)
{
	struct doctor doctor = start(&for_programs);

	(void)state;
	doctor_row(&doctor, &check, FINE, NULL, "%*s", 100000, "x");
	finish(&doctor);
	assert_in_range(printed_bytes, 1000, 1300);
}

static void
programs_read_all_members(void **state)
{
	struct doctor doctor = start(&for_programs);

	(void)state;
	doctor_row(&doctor, &check, ERROR, "lamp", "\"broken\"");
	doctor_mend(&doctor, "replace it");
	doctor_row(&doctor, &check, FINE, NULL, "lit");
	assert_int_equal(finish(&doctor), 2);
	assert_string_equal(printed,
	    "{\"checks\":["
	    "{\"check\":\"things.right\",\"looks_at\":\"things\",\"subject\":\"lamp\","
	    "\"verdict\":\"error\",\"found\":\"\\\"broken\\\"\",\"why\":\"Wrong things harm.\","
	    "\"mend\":\"replace it\",\"see\":\"operations.md#things\"},"
	    "{\"check\":\"things.right\",\"looks_at\":\"things\",\"subject\":null,"
	    "\"verdict\":\"fine\",\"found\":\"lit\",\"why\":\"Wrong things harm.\","
	    "\"mend\":\"mend things\",\"see\":\"operations.md#things\"}],"
	    "\"warnings\":0,\"errors\":1}\n");
}

static void
no_rows_are_valid_json(void **state)
{
	struct doctor doctor = start(&for_programs);

	(void)state;
	assert_int_equal(finish(&doctor), 0);
	assert_string_equal(printed, "{\"checks\":[],\"warnings\":0,\"errors\":0}\n");
}

static void
a_fingerprint_compares_secrets_without_showing_them(void **state)
{
	(void)state;
	/* printf 'reflector-jitsi fingerprint%s' secret | sha256sum | cut -c1-12 */
	assert_string_equal(doctor_fingerprint(arena, "secret"), "939060f7e164");
	assert_string_not_equal(doctor_fingerprint(arena, "secret2"), "939060f7e164");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
	const struct CMUnitTest tests[] = {
		TEST(rows_without_a_fault_take_a_line_each),
		TEST(a_fault_says_why_and_how_to_mend_it),
		TEST(a_row_may_have_a_mend_of_its_own),
		TEST(faults_of_one_check_have_one_help),
		TEST(a_long_finding_is_wrapped),
		TEST(a_finding_cannot_change_the_terminal),
		TEST(a_very_long_finding_is_cut),
		TEST(programs_read_all_members),
		TEST(no_rows_are_valid_json),
		TEST(a_fingerprint_compares_secrets_without_showing_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
