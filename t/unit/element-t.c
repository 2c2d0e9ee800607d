#include "net/element.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/text.h"
#include "lib/verify.h"

static const struct element *
read_all(struct arena *arena, const char *text)
{
	const struct element *element = element_read(arena, text);

	if (element == NULL)
		fail_msg("refused: %s", text);
	return element;
}

static void
a_stanza_is_a_tree(void **state)
{
	const struct element *iq = read_all(*state,
	    "<iq xmlns='jabber:client' type='error' id='a&amp;b'>one<x xmlns='u:x'/>"
	    "<error by='r'><not-allowed xmlns='u:s'/><text xmlns='u:s'>N\xc3\xb6, "
	    "no</text></error>two</iq>");
	const struct element *error = element_child(iq, "jabber:client", "error");

	assert_string_equal(iq->name, "iq");
	assert_string_equal(iq->space, "jabber:client");
	assert_string_equal(iq->text, "onetwo");
	assert_string_equal(element_attribute(iq, "id"), "a&b");
	assert_null(element_attribute(iq, "to"));
	assert_string_equal(element_child(iq, NULL, NULL)->name, "x");
	assert_ptr_equal(error->parent, iq);
	assert_string_equal(element_child(error, "u:s", "text")->text, "N\xc3\xb6, no");
	assert_ptr_equal(element_sibling(element_child(error, NULL, NULL), "u:s", NULL),
	    element_child(error, NULL, "text"));
	assert_null(element_child(error, "u:other", "text"));
	assert_null(element_sibling(error, NULL, NULL));
}

static void
what_is_no_stanza_is_refused(void **state)
{
	static const char *const texts[] = { "", " ", "text", "<a>", "</a>", "<a></b>",
		"<a/><b/>", "<a x='1' x='2'/>", "<a x=1/>", "<a>&unknown;</a>", "<p:a/>",
		"<a>\x01</a>", "<a>\xff</a>", "<!-- a comment --><a/>",
		"<a><!-- inside --></a>", "<a><?php 1 ?></a>", "<!DOCTYPE a><a/>",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>" };

	for (size_t i = 0; i < COUNT(texts); i++)
		if (element_read(*state, texts[i]) != NULL)
			fail_msg("accepted: %s", texts[i]);
}

/* <a><a>...</a></a>, so deep; or <r><a/><a/>...</r> with so many in all. */
static const char *
many(struct arena *arena, int deep, int wide)
{
	struct text text = text_new(arena);

	for (int i = 0; i < deep; i++)
		text_add(&text, "<a>");
	for (int i = deep; i < wide; i++)
		text_add(&text, "<a/>");
	for (int i = 0; i < deep; i++)
		text_add(&text, "</a>");
	return text.bytes;
}

static void
depth_and_number_of_elements_have_a_limit(void **state)
{
	assert_non_null(element_read(*state, many(*state, ELEMENT_DEPTH, 0)));
	assert_null(element_read(*state, many(*state, ELEMENT_DEPTH + 1, 0)));
	assert_non_null(element_read(*state, many(*state, 1, ELEMENT_COUNT)));
	assert_null(element_read(*state, many(*state, 1, ELEMENT_COUNT + 1)));
}

static void
an_escaped_text_is_read_as_it_was(void **state)
{
	static const char text[] = "<a b=\"c\" d='e'>&amp;</a> \xe2\x82\xac";
	const char *escaped = element_escape(*state, text);

	assert_string_equal(
	    read_all(*state, arena_printf(*state, "<x>%s</x>", escaped))->text, text);
	assert_string_equal(
	    element_attribute(
		read_all(*state, arena_printf(*state, "<x y='%s'/>", escaped)), "y"),
	    text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_stanza_is_a_tree),
		VERIFY_TEST(what_is_no_stanza_is_refused),
		VERIFY_TEST(depth_and_number_of_elements_have_a_limit),
		VERIFY_TEST(an_escaped_text_is_read_as_it_was),
	};

	return cmocka_run_group_tests_name("element", tests, NULL, NULL);
}
