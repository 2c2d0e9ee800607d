#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"

static const char *name, *secret, *level;
static bool flag;
static int64_t number, wait_ms;

/* clang-format off */
static const struct variable table[] = {
	{.name = "T_NAME", .kind = VARIABLE_TEXT, .into = &name, .required = true},
	{.name = "T_SECRET", .kind = VARIABLE_TEXT, .into = &secret, .low = 8},
	{.name = "T_LEVEL", .kind = VARIABLE_CHOICE, .into = &level, .fallback = "info",
	    .choices = "debug info  warn"},
	{.name = "T_FLAG", .kind = VARIABLE_FLAG, .into = &flag, .fallback = "false"},
	{.name = "T_NUMBER", .kind = VARIABLE_NUMBER, .into = &number, .fallback = "5",
	    .low = 1, .high = 10},
	{.name = "T_WAIT", .kind = VARIABLE_SECONDS, .into = &wait_ms, .fallback = "1.5",
	    .low = 10, .high = 60000},
};
/* clang-format on */

static struct arena *arena;

static int
start(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		unsetenv(table[i].name);
	unsetenv("REFLECTOR_ENV_FILE");
	setenv("T_NAME", "from-environment", 1);
	arena = arena_new();
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *
load_these(const struct variable *variables, size_t count)
{
	const struct config_group these = { .variables = variables, .count = count };
	const struct config_group *const groups[] = { &these };

	return config_load(arena, groups, COUNT(groups));
}

static const char *
load(void)
{
	return load_these(table, COUNT(table));
}

static void
unset_and_empty_variables_take_their_fallbacks(void **state)
{
	(void)state;
	setenv("T_NUMBER", "", 1);
	assert_null(load());
	assert_string_equal(name, "from-environment");
	assert_null(secret);
	assert_string_equal(level, "info");
	assert_false(flag);
	assert_true(number == 5 && wait_ms == 1500);
}

static void
values_of_each_kind_are_read(void **state)
{
	(void)state;
	setenv("T_SECRET", "8 bytes!", 1);
	setenv("T_LEVEL", "warn", 1);
	setenv("T_FLAG", "yes", 1);
	setenv("T_NUMBER", "10", 1);
	setenv("T_WAIT", "0.0101", 1);
	assert_null(load());
	assert_string_equal(secret, "8 bytes!");
	assert_string_equal(level, "warn");
	assert_true(flag);
	assert_true(number == 10 && wait_ms == 11);
}

static void
a_choice_is_one_whole_word(void **state)
{
	static const char *const bad[] = { "war", "warning", "debug info", " ", "WARN",
		"warn ", "inf" };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		setenv("T_LEVEL", bad[i], 1);
		assert_string_equal(load(), "T_LEVEL: must be one of: debug info  warn");
	}
}

static void
flags_have_eight_words_of_either_case(void **state)
{
	static const char *const yes[] = { "true", "yes", "on", "1", "True", "YES" };
	static const char *const no[] = { "false", "no", "off", "0", "FALSE", "Off" };

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++) {
		setenv("T_FLAG", yes[i], 1);
		assert_null(load());
		assert_true(flag);
		setenv("T_FLAG", no[i], 1);
		assert_null(load());
		assert_false(flag);
	}
}

static void
all_faults_come_in_one_message_without_values(void **state)
{
	(void)state;
	setenv("T_NAME", "", 1);
	setenv("T_SECRET", "7-bytes", 1);
	setenv("T_LEVEL", "loud", 1);
	setenv("T_FLAG", "perhaps", 1);
	setenv("T_NUMBER", "11", 1);
	setenv("T_WAIT", "0.009", 1);
	assert_string_equal(load(),
	    "T_NAME: required\n"
	    "T_SECRET: must be at least 8 bytes\n"
	    "T_LEVEL: must be one of: debug info  warn\n"
	    "T_FLAG: must be true or false\n"
	    "T_NUMBER: must be a whole number from 1 to 10\n"
	    "T_WAIT: must be a number of seconds from 0.01 to 60");
}

static void
a_faulty_value_leaves_number_and_flag_untouched(void **state)
{
	(void)state;
	assert_null(load());
	setenv("T_NUMBER", "0", 1);
	setenv("T_FLAG", "2", 1);
	setenv("T_LEVEL", "inf", 1);
	assert_non_null(load());
	assert_true(number == 5);
	assert_false(flag);
	assert_null(level);
}

static void
a_required_variable_says_also_what_it_must_be(void **state)
{
	const struct variable variable = { .name = "T_SECRET",
		.kind = VARIABLE_TEXT,
		.into = &secret,
		.required = true,
		.low = 32 };

	(void)state;
	assert_string_equal(
	    load_these(&variable, 1), "T_SECRET: required, at least 32 bytes");
}

static void
bytes_that_are_no_utf8_are_a_fault(void **state)
{
	(void)state;
	setenv("T_SECRET", "12345678\xff", 1);
	assert_string_equal(load(), "T_SECRET: must be UTF-8");
	assert_null(secret);
}

static void
a_number_without_a_range_is_not_negative(void **state)
{
	const struct variable variables[] = {
		{ .name = "T_NUMBER", .kind = VARIABLE_NUMBER, .into = &number },
		{ .name = "T_WAIT",
		    .kind = VARIABLE_SECONDS,
		    .into = &wait_ms,
		    .low = 500,
		    .high = INT64_MAX },
	};

	(void)state;
	setenv("T_NUMBER", "9223372036854775807", 1);
	setenv("T_WAIT", "0.5", 1);
	assert_null(load_these(variables, 2));
	assert_true(number == INT64_MAX && wait_ms == 500);
	setenv("T_NUMBER", "-1", 1);
	setenv("T_WAIT", "0.4", 1);
	assert_string_equal(load_these(variables, 2),
	    "T_NUMBER: must be a whole number\nT_WAIT: must be a number of seconds, at least 0.5");
}

static void
settle_first(struct config_faults *faults)
{
	if (number == 7)
		config_fault(faults, "T_NUMBER", "not 7");
	config_fault(faults, "T_NAM", "settled");
}

static void
settle_sees_all_groups_and_a_variable_has_one_line(void **state)
{
	const struct config_group settled = { .settle = settle_first };
	const struct config_group group = { .variables = table, .count = COUNT(table) };
	const struct config_group *const groups[] = { &settled, &group, &group };

	(void)state;
	unsetenv("T_NAME");
	setenv("T_NUMBER", "7", 1);
	assert_string_equal(config_load(arena, groups, COUNT(groups)),
	    "T_NAME: required\nT_NUMBER: not 7\nT_NAM: settled");
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, start, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(unset_and_empty_variables_take_their_fallbacks),
		FRESH(values_of_each_kind_are_read),
		FRESH(a_choice_is_one_whole_word),
		FRESH(flags_have_eight_words_of_either_case),
		FRESH(all_faults_come_in_one_message_without_values),
		FRESH(a_faulty_value_leaves_number_and_flag_untouched),
		FRESH(a_required_variable_says_also_what_it_must_be),
		FRESH(bytes_that_are_no_utf8_are_a_fault),
		FRESH(a_number_without_a_range_is_not_negative),
		FRESH(settle_sees_all_groups_and_a_variable_has_one_line),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
