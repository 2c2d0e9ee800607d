#include "model/storage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/beneath.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/settings.h"

/* A folder with a file, a folder in it, and links. */
static struct fixture {
	struct arena *arena;
	char *folder;
} fixture;

static const char *
in_folder(const char *name)
{
	return arena_printf(fixture.arena, "%s/%s", fixture.folder, name);
}

static int
open_folder(void **state)
{
	FILE *file;

	fixture.arena = arena_new();
	fixture.folder = arena_text(fixture.arena, P_tmpdir "/storage-XXXXXX");
	*state = fixture.arena;
	if (mkdtemp(fixture.folder) == NULL || mkdir(in_folder("sub"), 0700) != 0 ||
	    symlink("/etc/passwd", in_folder("out")) != 0 ||
	    symlink("sub/a.mp4", in_folder("in")) != 0 ||
	    symlink(".", in_folder("here")) != 0 || mkfifo(in_folder("pipe"), 0600) != 0)
		return -1;
	file = fopen(in_folder("sub/a.mp4"), "w");
	if (file == NULL)
		return -1;
	fclose(file);
	return SETTINGS(fixture.arena, &storage_config,
		   arena_printf(fixture.arena, "RECORDINGS_DIR=%s//", fixture.folder)) ==
		NULL ?
	    0 :
	    -1;
}

static int
close_folder(void **state)
{
	static const char *const files[] = { "sub/a.mp4", "out", "in", "here", "pipe" };

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++)
		unlink(in_folder(files[i]));
	rmdir(in_folder("sub"));
	rmdir(fixture.folder);
	arena_free(fixture.arena);
	return 0;
}

static void
a_path_is_made_plain(void **state)
{
	static const struct {
		const char *path, *plain;
	} cases[] = {
		{ "a", "a" },
		{ "/a", "/a" },
		{ "a/b", "a/b" },
		{ "//a//b//", "/a/b" },
		{ "./a/./b/.", "a/b" },
		{ "/./a", "/a" },
		{ "...", "..." },
		{ "..a/b..", "..a/b.." },
		{ ".a", ".a" },
		{ "", NULL },
		{ "/", NULL },
		{ ".", NULL },
		{ "./", NULL },
		{ "..", NULL },
		{ "a/..", NULL },
		{ "a/../b", NULL },
		{ "/..", NULL },
		{ "../a", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *plain = beneath_plain(*state, cases[i].path);

		if (cases[i].plain == NULL)
			assert_null(plain);
		else
			assert_string_equal(plain, cases[i].plain);
	}
}

static void
a_file_is_found_by_either_name(void **state)
{
	const char *path = NULL;

	assert_true(storage_is_open());
	assert_int_equal(storage_find(*state, "sub/a.mp4", &path), OK);
	assert_string_equal(path, "sub/a.mp4");
	path = NULL;
	assert_int_equal(storage_find(*state, in_folder("/sub/./a.mp4"), &path), OK);
	assert_string_equal(path, "sub/a.mp4");
}

static void
what_is_no_file_of_the_folder_is_not_found(void **state)
{
	const char *const names[] = { "", ".", "/", "sub", "sub/", "pipe", "out", "in",
		"here/sub/a.mp4", "sub/a.mp4/x", "sub/b.mp4", "../storage", "/etc/passwd",
		fixture.folder, in_folder(""), in_folder("sub/../sub/a.mp4"),
		in_folder("out"), arena_printf(*state, "%sx/a.mp4", fixture.folder),
		arena_printf(*state, "sub/%0300d", 0) };
	const char *path = "untouched";

	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(storage_find(*state, names[i], &path), NOT_FOUND);
	assert_string_equal(path, "untouched");
}

static void
the_folder_itself_may_be_a_link(void **state)
{
	const char *path;

	assert_null(SETTINGS(*state, &storage_config,
	    arena_printf(*state, "RECORDINGS_DIR=%s", in_folder("here"))));
	assert_int_equal(storage_find(*state, "sub/a.mp4", &path), OK);
}

static void
a_folder_that_is_away_is_unavailable(void **state)
{
	const char *path;

	assert_null(
	    SETTINGS(*state, &storage_config, "RECORDINGS_DIR=/nonexistent/folder"));
	assert_int_equal(storage_find(*state, "a.mp4", &path), UNAVAILABLE);
	assert_int_equal(storage_find(*state, "/etc/passwd", &path), NOT_FOUND);
}

static void
without_a_folder_nothing_is_found(void **state)
{
	const char *path;

	assert_null(SETTINGS(*state, &storage_config, NULL));
	assert_false(storage_is_open());
	assert_int_equal(storage_find(*state, in_folder("sub/a.mp4"), &path), NOT_FOUND);
}

static void
a_folder_that_is_not_absolute_or_is_all_is_a_fault(void **state)
{
	static const char *const wrong[] = { "RECORDINGS_DIR=recordings",
		"RECORDINGS_DIR=./x", "RECORDINGS_DIR=/", "RECORDINGS_DIR=/srv/../etc" };

	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_true(text_starts(
		    SETTINGS(*state, &storage_config, wrong[i]), "RECORDINGS_DIR:"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_path_is_made_plain),
		TEST(a_file_is_found_by_either_name),
		TEST(what_is_no_file_of_the_folder_is_not_found),
		TEST(the_folder_itself_may_be_a_link),
		TEST(a_folder_that_is_away_is_unavailable),
		TEST(without_a_folder_nothing_is_found),
		TEST(a_folder_that_is_not_absolute_or_is_all_is_a_fault),
	};

	return cmocka_run_group_tests_name("storage", tests, NULL, NULL);
}
