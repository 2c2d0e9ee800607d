/*
 * Query strings: what is read lies within its bounds and is fit to be shown; what is
 * refused is told in JSON.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "web/page.h"
#include "web/parameter.h"
#include "web/reply.h"
#include "web/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static bool
try_text(const struct request *request, struct reply *reply, const char *name)
{
	const char *text;

	if (parameter_text(request, reply, name, &text) != OK)
		return false;
	if (text == NULL)
		return true;
	require(*text != '\0' && strlen(text) <= strlen(request->query));
	require(
	    text_is_utf8(text, strlen(text)) && !text_has_control(text, strlen(text)));
	return true;
}

static bool
try_numbers(const struct request *request, struct reply *reply)
{
	int64_t number = 7;
	struct page page;
	bool is_right = parameter_integer(request, reply, "after",
			    (struct range){ -3, 1000 }, &number) == OK;

	require(number >= -3 && number <= 1000);
	if (page_read(request, reply, &page) != OK)
		return false;
	require(page.page >= 1 && page.size >= 1 && page.size <= 100);
	require(page.offset == (page.page - 1) * page.size);
	return is_right;
}

static bool
try_words(const struct request *request, struct reply *reply)
{
	enum flag flag;
	const char *moment;
	int64_t ignored;
	bool is_right = parameter_flag(request, reply, "active", &flag) == OK;

	require(flag == FLAG_ABSENT || flag == FLAG_FALSE || flag == FLAG_TRUE);
	if (parameter_moment(request, reply, "from", &moment) != OK)
		return false;
	require(moment == NULL || clock_parse(moment, &ignored));
	return is_right;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct request request = { .arena = arena,
		.query = arena_copy(arena, bytes, length) };
	struct reply reply = reply_new(arena);
	const struct json *value;
	struct json_flaw flaw;
	bool is_right;

	is_right = try_text(&request, &reply, "a");
	is_right = try_text(&request, &reply, "room") && is_right;
	is_right = try_numbers(&request, &reply) && is_right;
	is_right = try_words(&request, &reply) && is_right;
	require(is_right == (reply.faults.items == NULL));
	if (!is_right) {
		const char *list = arena_printf(arena, "[%s]", reply.faults.items);

		require(json_read(arena, list, strlen(list), &value, &flaw) == OK);
	}
	arena_free(arena);
	return 0;
}
