#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"

static const char *name, *secret;

static const struct variable table[] = {
	{ .name = "T_NAME", .kind = VARIABLE_TEXT, .into = &name, .required = true },
	{ .name = "T_SECRET", .kind = VARIABLE_TEXT, .into = &secret, .low = 8 },
};

static struct arena *arena;
static char file_name[] = "/tmp/config-file-t-XXXXXX";

static int
start(void **state)
{
	(void)state;
	unsetenv("T_SECRET");
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
	unlink(file_name);
	return 0;
}

static const char *
load(void)
{
	const struct config_group these = { .variables = table, .count = COUNT(table) };
	const struct config_group *const groups[] = { &these };

	return config_load(arena, groups, COUNT(groups));
}

/* Makes this the settings file. */
static void
write_file(const char *content)
{
	int descriptor;

	memset(file_name + strlen(file_name) - 6, 'X', 6);
	descriptor = mkstemp(file_name);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, content, strlen(content)), strlen(content));
	assert_int_equal(close(descriptor), 0);
	setenv("REFLECTOR_ENV_FILE", file_name, 1);
}

static void
texts_outlive_the_environment(void **state)
{
	static char pair[] = "T_NAME=before";

	(void)state;
	assert_int_equal(putenv(pair), 0);
	assert_null(load());
	memcpy(pair + strlen("T_NAME="), "after!", 6);
	assert_string_equal(name, "before");
}

static void
the_environment_wins_over_the_file(void **state)
{
	(void)state;
	write_file("T_NAME=from-file\nT_SECRET=from-file\n");
	assert_null(load());
	assert_string_equal(name, "from-environment");
	assert_string_equal(secret, "from-file");
	setenv("T_SECRET", "", 1);
	assert_null(load());
	assert_null(secret);
	assert_null(config_value("T_SECRET"));
	assert_string_equal(config_value("T_NAME"), "from-environment");
}

static void
a_file_that_cannot_be_read_is_a_fault(void **state)
{
	const char *message;

	(void)state;
	setenv("REFLECTOR_ENV_FILE", "/nonexistent/place", 1);
	message = load();
	assert_non_null(strstr(
	    message, "REFLECTOR_ENV_FILE: /nonexistent/place cannot be read by user "));
	assert_non_null(strstr(message, ": No such file or directory"));
	setenv("REFLECTOR_ENV_FILE", "/", 1);
	assert_non_null(strstr(load(), ": Is a directory"));
	setenv("REFLECTOR_ENV_FILE", "", 1);
	assert_null(load());
}

static void
a_fault_of_the_file_names_it_and_the_line(void **state)
{
	(void)state;
	write_file("# ours\nT_SECRET=short\n");
	assert_string_equal(load(),
	    arena_printf(
		arena, "T_SECRET: must be at least 8 bytes (%s, line 2)", file_name));
	setenv("T_SECRET", "short", 1);
	assert_string_equal(load(), "T_SECRET: must be at least 8 bytes");
}

static void
a_name_like_a_setting_that_is_none_is_a_fault(void **state)
{
	(void)state;
	write_file(
	    "JITSI_WEBHOK_SECRET=hidden\nPATH=/bin\nJITSI_DOMAIN=meet.example.com\n");
	assert_string_equal(load(),
	    arena_printf(arena,
		"JITSI_WEBHOK_SECRET: is not a setting: correct its name, or remove "
		"the line (%s, line 1)",
		file_name));
}

static void
a_pipe_is_read_and_one_without_a_writer_is_empty(void **state)
{
	static const char content[] = "T_SECRET=from-pipe\n";
	int ends[2];

	(void)state;
	alarm(20); /* ends a test that hangs */
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(
	    write(ends[1], content, sizeof(content) - 1), sizeof(content) - 1);
	close(ends[1]);
	setenv("REFLECTOR_ENV_FILE", arena_printf(arena, "/dev/fd/%d", ends[0]), 1);
	assert_null(load());
	assert_string_equal(secret, "from-pipe");
	close(ends[0]);
	write_file("");
	unlink(file_name);
	assert_int_equal(mkfifo(file_name, 0600), 0);
	assert_null(load());
	assert_null(secret);
	alarm(0);
}

static void
a_message_does_not_grow_without_limit(void **state)
{
	struct text names = text_new(arena);

	(void)state;
	for (int i = 0; i < 5000; i++)
		text_printf(&names, "JITSI_%d=1\n", i);
	write_file(names.bytes);
	assert_in_range(strlen(load()), 16384, 20000);
}

static void
the_file_in_use_is_told(void **state)
{
	(void)state;
	write_file("");
	assert_string_equal(config_value("REFLECTOR_ENV_FILE"), file_name);
	setenv("REFLECTOR_ENV_FILE", "", 1);
	assert_null(config_value("REFLECTOR_ENV_FILE"));
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, start, finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(texts_outlive_the_environment),
		FRESH(the_environment_wins_over_the_file),
		FRESH(a_file_that_cannot_be_read_is_a_fault),
		FRESH(a_fault_of_the_file_names_it_and_the_line),
		FRESH(a_name_like_a_setting_that_is_none_is_a_fault),
		FRESH(a_pipe_is_read_and_one_without_a_writer_is_empty),
		FRESH(a_message_does_not_grow_without_limit),
		FRESH(the_file_in_use_is_told),
	};

	return cmocka_run_group_tests_name("config-file", tests, NULL, NULL);
}
