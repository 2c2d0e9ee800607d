#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/envfile.h"
#include "base/envfile_read.h"
#include "base/log.h"

#define PATH "/etc/reflector/env"

static struct arena *arena;

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
	return 0;
}

/* What a file with this content says of KEY. */
static const char *
value_of(const char *content)
{
	return envfile_value(envfile_parse(arena, PATH, content, strlen(content)), "KEY");
}

/* The number of its first line that is no setting. */
static size_t
bad_line_of(const char *content)
{
	return envfile_bad_line(envfile_parse(arena, PATH, content, strlen(content)));
}

/* What is written to stderr while a file with this content is parsed. */
static const char *
said_of(const char *content)
{
	const int saved = dup(STDERR_FILENO);
	static char said[4096];
	ssize_t got;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_info("(start)");
	envfile_parse(arena, PATH, content, strlen(content));
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	got = read(ends[0], said, sizeof(said) - 1);
	close(ends[0]);
	assert_true(got > 0);
	said[got] = '\0';
	return strchr(said, '\n') + 1;
}

static void
comments_blank_lines_and_blanks_around_are_skipped(void **state)
{
	const char *content = "# KEY=no\n"
			      ";KEY=no\n"
			      "\n \t \n"
			      "  # ends with its line \\\n"
			      " KEY \t= \t a b \t\n"
			      "#KEY=no";

	(void)state;
	assert_string_equal(value_of(content), "a b");
	assert_string_equal(said_of(content), "");
}

static void
a_mark_of_comments_within_a_value_belongs_to_it(void **state)
{
	(void)state;
	assert_string_equal(value_of("KEY=a # b ; c=d"), "a # b ; c=d");
}

static void
export_before_a_key_is_skipped(void **state)
{
	(void)state;
	assert_string_equal(value_of("export KEY=a\n"), "a");
	assert_string_equal(value_of("export \t KEY=b\n"), "b");
	assert_string_equal(value_of("export=1\nexportKEY=2\nKEY=c"), "c");
}

static void
the_last_line_of_a_key_counts_and_may_be_empty(void **state)
{
	(void)state;
	assert_string_equal(value_of("KEY=1\nKEY=2\n"), "2");
	assert_string_equal(value_of("KEY=1\nKEY=\n"), "");
	assert_string_equal(value_of("KEY=''"), "");
	assert_null(value_of("KEY2=a\nKE=b\nkey=c\n"));
	assert_null(value_of(""));
}

static void
line_ends_of_every_system_are_the_same(void **state)
{
	(void)state;
	assert_string_equal(value_of("A=1\r\nKEY=a b\r\nB=2\r\n"), "a b");
	assert_string_equal(value_of("KEY=\"a\"\r\n"), "a");
	assert_string_equal(value_of("KEY=a\\\r\nb\r\n"), "ab");
	assert_string_equal(value_of("KEY='a\r\nb'\r\n"), "a\nb");
	assert_string_equal(value_of("A=1\rKEY=x\r"), "x");
}

static void
quotes_keep_blanks_and_lines(void **state)
{
	(void)state;
	assert_string_equal(value_of("KEY=' a\\n\"b '\n"), " a\\n\"b ");
	assert_string_equal(value_of("KEY=\" a'b \"  \n"), " a'b ");
	assert_string_equal(value_of("KEY='a\nb'\n"), "a\nb");
	assert_string_equal(value_of("KEY='a' \"b\"c'd'"), "abc'd'");
	assert_string_equal(value_of("KEY=a'b\"\nX=1"), "a'b\"");
}

static void
backslashes_escape_as_systemd_says(void **state)
{
	(void)state;
	assert_string_equal(value_of("KEY=\"\\\"\\\\\\`\\$\\n\\x\""), "\"\\`$\\n\\x");
	assert_string_equal(value_of("KEY=\"a\\\nb\""), "ab");
	assert_string_equal(value_of("KEY=a\\b\\\\c\\'d"), "ab\\c'd");
	assert_string_equal(value_of("KEY=a \\\n  b \\\n\nX=1\n"), "a   b ");
	assert_string_equal(value_of("KEY=a\\ \n"), "a ");
	assert_string_equal(value_of("KEY=a \\"), "a ");
}

static void
a_line_that_is_no_setting_is_told_by_its_number(void **state)
{
	static const char *const bad[] = { "hidden", "=hidden", "1A=hidden", "A-B=hidden",
		"A B=hidden", "KEY=hidden\xff", "export A B=hidden",
		"\xef\xbb\xbfKEY=hidden" };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *content = arena_printf(
		    arena, "A='1\n'\r\n# \nKEY=ok\n%s\nB=1", bad[i]);
		const char *said = said_of(content);

		assert_non_null(
		    strstr(said, "warn REFLECTOR_ENV_FILE: " PATH ", line 5 is not"));
		assert_null(strstr(said, "hidden"));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		assert_string_equal(value_of(content), "ok");
		assert_int_equal(bad_line_of(content), 5);
	}
	assert_int_equal(bad_line_of("A=1\nbad\nbad\n"), 2);
	assert_int_equal(bad_line_of("# comment\nA=1\n"), 0);
}

static void
a_quote_that_is_never_closed_spoils_its_setting_only(void **state)
{
	(void)state;
	log_open(NULL, LOG_ERROR);
	assert_string_equal(value_of("KEY=first\nKEY='open\nB=1\n"), "first");
	assert_string_equal(value_of("KEY=first\nKEY=\"open\\"), "first");
	assert_null(value_of("A=\"open\nKEY=1\n"));
	log_open(NULL, LOG_INFO);
	assert_non_null(strstr(said_of("A=1\nKEY='open\nB=1\n"), PATH ", line 2 is not"));
}

static void
nul_bytes_spoil_their_line_only(void **state)
{
	static const char *const bad[] = { "A=1\nKEY?=b\n", "A=1\nKEY=b?c\n",
		"A=1\nKEY=\"?\"\n", "A=1\nKEY=\"\\?\"\n", "A=1\nKEY='?'", "A=1\nKEY=?" };

	(void)state;
	log_open(NULL, LOG_ERROR);
	for (size_t i = 0; i < COUNT(bad); i++) {
		char *bytes = arena_text(arena, bad[i]);
		const struct envfile *file;

		*strchr(bytes, '?') = '\0';
		file = envfile_parse(arena, PATH, bytes, strlen(bad[i]));
		assert_null(envfile_value(file, "KEY"));
		assert_string_equal(envfile_value(file, "A"), "1");
	}
	log_open(NULL, LOG_INFO);
}

static void
what_cannot_be_read_to_its_end_is_not_found(void **state)
{
	struct envfile *file = NULL;

	(void)state;
	assert_int_equal(envfile_read(arena, "/nonexistent/file", &file), NOT_FOUND);
	assert_int_equal(envfile_read(arena, "/", &file), NOT_FOUND);
	assert_null(file);
}

static void
a_file_may_have_1_mib_and_no_more(void **state)
{
	char *bytes = arena_alloc(arena, ENVFILE_BYTES + 1);
	struct envfile *file = NULL;
	FILE *stream = tmpfile();
	char path[64];
	int closed;

	(void)state;
	memset(bytes, '\n', ENVFILE_BYTES);
	memcpy(bytes, "KEY=1", 5);
	snprintf(path, sizeof(path), "/dev/fd/%d", fileno(stream));
	assert_int_equal(fwrite(bytes, 1, ENVFILE_BYTES, stream), ENVFILE_BYTES);
	assert_int_equal(fflush(stream), 0);
	assert_int_equal(envfile_read(arena, path, &file), OK);
	assert_string_equal(envfile_value(file, "KEY"), "1");
	assert_int_equal(fputc('\n', stream), '\n');
	assert_int_equal(fflush(stream), 0);
	assert_int_equal(envfile_read(arena, path, &file), TOO_LARGE);
	closed = fclose(stream);
	assert_int_equal(closed, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_blank_lines_and_blanks_around_are_skipped),
		cmocka_unit_test(a_mark_of_comments_within_a_value_belongs_to_it),
		cmocka_unit_test(export_before_a_key_is_skipped),
		cmocka_unit_test(the_last_line_of_a_key_counts_and_may_be_empty),
		cmocka_unit_test(line_ends_of_every_system_are_the_same),
		cmocka_unit_test(quotes_keep_blanks_and_lines),
		cmocka_unit_test(backslashes_escape_as_systemd_says),
		cmocka_unit_test(a_line_that_is_no_setting_is_told_by_its_number),
		cmocka_unit_test(a_quote_that_is_never_closed_spoils_its_setting_only),
		cmocka_unit_test(nul_bytes_spoil_their_line_only),
		cmocka_unit_test(what_cannot_be_read_to_its_end_is_not_found),
		cmocka_unit_test(a_file_may_have_1_mib_and_no_more),
	};

	return cmocka_run_group_tests_name("envfile", tests, open_arena, close_arena);
}
