#include "web/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/encode.h"
#include "json/read.h"
#include "lib/ask.h"
#include "lib/verify.h"

static void
a_page_is_the_first_50_unless_asked_otherwise(void **state)
{
	static const struct {
		const char *query;
		int64_t size, offset;
	} cases[] = {
		{ "", 50, 0 },
		{ "page=1", 50, 0 },
		{ "page=3&size=10", 10, 20 },
		{ "size=100", 100, 0 },
		{ "size=1&page=1000000000", 1, 999999999 },
		{ "size=100&page=1000000000", 100, 99999999900 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct request request = ask_query(*state, cases[i].query);
		struct reply reply = reply_new(*state);
		struct page page;

		assert_int_equal(page_read(&request, &reply, &page), OK);
		assert_int_equal(page.size, cases[i].size);
		assert_int_equal(page.offset, cases[i].offset);
	}
}

static void
every_fault_of_a_page_is_told(void **state)
{
	static const struct {
		const char *query;
		size_t faults;
	} cases[] = {
		{ "page=0", 1 },
		{ "size=0", 1 },
		{ "size=101", 1 },
		{ "page=-1", 1 },
		{ "page=1000000001", 1 },
		{ "page=x&size=y", 2 },
		{ "page=0&size=50", 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct request request = ask_query(*state, cases[i].query);
		struct reply reply = reply_new(*state);
		const struct json *list;
		struct page page;
		const char *text;

		assert_int_equal(page_read(&request, &reply, &page), INVALID);
		text = arena_printf(*state, "[%s]", reply.faults.items);
		assert_int_equal(json_parse(*state, text, strlen(text), &list), OK);
		assert_int_equal(json_length(list), cases[i].faults);
	}
}

static void
a_page_tells_how_many_there_are(void **state)
{
	static const struct {
		int64_t total, pages;
	} cases[] = { { 0, 0 }, { 1, 1 }, { 10, 1 }, { 11, 2 }, { 20, 2 }, { 21, 3 } };
	const struct page page = { .page = 2, .size = 10 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json_writer json = json_writer(*state);

		page_open(&json);
		json_put_integer(&json, NULL, 7);
		page_close(&json, &page, cases[i].total);
		assert_string_equal(json.text.bytes,
		    arena_printf(*state,
			"{\"items\":[7],\"total\":%d,\"page\":2,"
			"\"size\":10,\"pages\":%d}",
			(int)cases[i].total, (int)cases[i].pages));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_page_is_the_first_50_unless_asked_otherwise),
		VERIFY_TEST(every_fault_of_a_page_is_told),
		VERIFY_TEST(a_page_tells_how_many_there_are),
	};

	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
