#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static int
open_arena(void **state)
{
	*state = arena_new();
	return 0;
}

static int
close_arena(void **state)
{
	arena_free(*state);
	return 0;
}

static void
control_characters_but_white_space_are_blanks(void **state)
{
	for (char c = 1; c < ' '; c++) {
		const char text[] = { 'a', c, 'b', '\0' };

		assert_string_equal(
		    text_xml(*state, text), strchr("\t\n\r", c) == NULL ? "a b" : text);
	}
}

static void
what_is_no_character_is_a_blank(void **state)
{
	assert_string_equal(text_xml(*state, "\xef\xbf\xbe.\xef\xbf\xbf"), " . ");
	assert_string_equal(text_xml(*state, "a\xff\xc3"), "a  ");
}

static void
all_else_stays(void **state)
{
	static const char *const texts[] = { "", " ~\x7f", "\xc2\x80\xdf\xbf",
		"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", "\xef\xbf\xbd\xef\xbe\xbf",
		"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" };

	for (size_t i = 0; i < COUNT(texts); i++)
		assert_string_equal(text_xml(*state, texts[i]), texts[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_characters_but_white_space_are_blanks),
		cmocka_unit_test(what_is_no_character_is_a_blank),
		cmocka_unit_test(all_else_stays),
	};

	return cmocka_run_group_tests_name("text-xml", tests, open_arena, close_arena);
}
