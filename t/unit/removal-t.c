#include "base/removal.h"

#include <fcntl.h>
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
#include "base/log.h"

/* A folder with what may stand in it. */
static struct fixture {
	struct arena *arena;
	char *folder;
} fixture;

static const char *const folders[] = { "a", "a/deep", "b", "c" };
static const char *const files[] = { "top.mp4", "a/one.mp4", "a/metadata.json",
	"a/deep/two.mp4", "b/one.mp4", "b/two.mp4", "b/metadata.json", "top.mp4.facts",
	"c/film.age", "c/film.age.facts" };

static const char *
in_folder(const char *name)
{
	return arena_printf(fixture.arena, "%s/%s", fixture.folder, name);
}

static bool
is_there(const char *name)
{
	struct stat status;

	return lstat(in_folder(name), &status) == 0;
}

static int
open_folder(void **state)
{
	fixture.arena = arena_new();
	fixture.folder = arena_text(fixture.arena, P_tmpdir "/removal-XXXXXX");
	*state = fixture.arena;
	if (mkdtemp(fixture.folder) == NULL)
		return -1;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (mkdir(in_folder(folders[i]), 0700) != 0)
			return -1;
	for (size_t i = 0; i < COUNT(files); i++)
		if (close(open(in_folder(files[i]), O_WRONLY | O_CREAT, 0600)) != 0)
			return -1;
	return symlink("b", in_folder("link")) | symlink("b/one.mp4", in_folder("name"));
}

static int
close_folder(void **state)
{
	(void)state;
	unlink(in_folder("link"));
	unlink(in_folder("name"));
	for (size_t i = 0; i < COUNT(files); i++)
		unlink(in_folder(files[i]));
	for (size_t i = COUNT(folders); i-- > 0;)
		rmdir(in_folder(folders[i]));
	rmdir(fixture.folder);
	arena_free(fixture.arena);
	return 0;
}

static enum outcome
removed(const char *path)
{
	return removal_file(fixture.arena, fixture.folder, path, true);
}

static void
a_file_goes_and_nothing_else(void **state)
{
	(void)state;
	assert_int_equal(removed("top.mp4"), OK);
	assert_int_equal(removed("top.mp4"), NOT_FOUND);
	for (size_t i = 1; i < COUNT(files); i++)
		assert_true(is_there(files[i]));
}

static void
the_last_file_takes_its_folder_and_jibri_s_note_along(void **state)
{
	(void)state;
	assert_int_equal(removed("b/one.mp4"), OK);
	assert_true(is_there("b/metadata.json"));
	assert_int_equal(removed("b/two.mp4"), OK);
	assert_false(is_there("b"));
	assert_int_equal(removed("b/two.mp4"), NOT_FOUND);
}

static void
a_folder_that_is_another_s_stays_with_its_note(void **state)
{
	(void)state;
	assert_int_equal(
	    removal_file(fixture.arena, fixture.folder, "b/one.mp4", false), OK);
	assert_int_equal(
	    removal_file(fixture.arena, fixture.folder, "b/two.mp4", false), OK);
	assert_int_equal(
	    removal_file(fixture.arena, fixture.folder, "b/x.mp4", false), NOT_FOUND);
	assert_true(is_there("b/metadata.json"));
}

static void
an_encrypted_file_takes_its_facts_along(void **state)
{
	(void)state;
	assert_int_equal(
	    removal_file(fixture.arena, fixture.folder, "c/film.age", false), OK);
	assert_true(is_there("c"));
	assert_false(is_there("c/film.age.facts"));
}

static void
facts_that_a_cut_removal_left_are_removed_the_next_time(void **state)
{
	(void)state;
	assert_int_equal(unlink(in_folder("c/film.age")), 0);
	assert_int_equal(removed("c/film.age"), NOT_FOUND);
	assert_false(is_there("c"));
}

static void
a_folder_in_a_folder_keeps_it(void **state)
{
	(void)state;
	assert_int_equal(removed("a/one.mp4"), OK);
	assert_true(is_there("a/metadata.json"));
	assert_int_equal(removed("a/deep/two.mp4"), OK);
	assert_false(is_there("a/deep"));
	assert_true(is_there("a"));
}

static void
what_a_cut_removal_left_is_removed_the_next_time(void **state)
{
	(void)state;
	assert_int_equal(
	    unlink(in_folder("b/one.mp4")) | unlink(in_folder("b/two.mp4")), 0);
	assert_int_equal(removed("b/two.mp4"), NOT_FOUND);
	assert_false(is_there("b"));
}

static void
what_is_no_file_below_the_folder_is_left(void **state)
{
	static const char *const names[] = { "a", "a/deep", "link", "name",
		"link/one.mp4", "none.mp4", "none/none.mp4", "top.mp4/x", "../removal" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(removed(names[i]), NOT_FOUND);
	for (size_t i = 0; i < COUNT(files); i++)
		assert_true(is_there(files[i]));
	assert_true(is_there("link") && is_there("name"));
}

static void
while_the_folder_is_away_nobody_can_tell(void **state)
{
	log_open("test", LOG_ERROR);
	assert_int_equal(
	    removal_file(*state, in_folder("away"), "top.mp4", true), UNAVAILABLE);
	assert_int_equal(
	    removal_file(*state, in_folder("top.mp4"), "x", true), UNAVAILABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_goes_and_nothing_else),
		TEST(the_last_file_takes_its_folder_and_jibri_s_note_along),
		TEST(a_folder_that_is_another_s_stays_with_its_note),
		TEST(an_encrypted_file_takes_its_facts_along),
		TEST(facts_that_a_cut_removal_left_are_removed_the_next_time),
		TEST(a_folder_in_a_folder_keeps_it),
		TEST(what_a_cut_removal_left_is_removed_the_next_time),
		TEST(what_is_no_file_below_the_folder_is_left),
		TEST(while_the_folder_is_away_nobody_can_tell),
	};

	return cmocka_run_group_tests_name("removal", tests, NULL, NULL);
}
