#include "web/parameter.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "json/encode.h"
#include "web/reply.h"
#include "web/request.h"

/* %XX as a byte; false for anything else. */
static bool
escaped(const char *from, const char *end, uint8_t *byte)
{
	char digits[3] = { 0 };

	if (end - from < 3 || from[0] != '%')
		return false;
	memcpy(digits, from + 1, 2);
	return text_unhex(digits, byte, 1);
}

/* application/x-www-form-urlencoded -> text; a bad %XX stands for itself. */
static char *
unescape(struct arena *arena, const char *from, size_t length)
{
	const char *end = from + length;
	char *text = arena_copy(arena, from, length);
	size_t out = 0;

	while (from < end) {
		uint8_t byte = (uint8_t)(*from == '+' ? ' ' : *from);

		from += escaped(from, end, &byte) ? 3 : 1;
		text[out++] = (char)byte;
	}
	text[out] = '\0';
	return strlen(text) == out && text_is_utf8(text, out) &&
		!text_has_control(text, out) ?
	    text :
	    NULL;
}

/* What value_of answers where there is no such parameter. */
static const char absent[] = "";

/* The last value of a parameter.  NULL: it cannot be read. */
static const char *
value_of(const struct request *request, const char *name)
{
	const char *query = request->query, *value = absent;
	size_t length = strlen(name);

	while (*query != '\0') {
		size_t pair = strcspn(query, "&");

		if (pair > length && strncmp(query, name, length) == 0 &&
		    query[length] == '=')
			value = unescape(
			    request->arena, query + length + 1, pair - length - 1);
		query += pair;
		query += strspn(query, "&");
	}
	return value;
}

static enum outcome
fault(const struct request *request, struct reply *reply, const char *name,
    const char *expected)
{
	const char *value = value_of(request, name);
	struct text input = text_new(request->arena);

	if (value == NULL)
		text_add(&input, "null");
	else
		json_quote(&input, value);
	fault_add(&reply->faults,
	    &(struct fault){ .type = "value_error",
		.place = "query",
		.field = name,
		.message = expected,
		.input = input.bytes });
	return INVALID;
}

enum outcome
parameter_text(const struct request *request, struct reply *reply, const char *name,
    const char **text)
{
	const char *value = value_of(request, name);

	*text = NULL;
	if (value == NULL)
		return fault(request, reply, name,
		    "Input should be UTF-8 without control characters");
	if (*value != '\0')
		*text = value;
	return OK;
}

/* A value that must not be empty; *text is NULL when there is none. */
static enum outcome
find_value(const struct request *request, struct reply *reply, const char *name,
    const char *expected, const char **text)
{
	const char *value = value_of(request, name);

	*text = NULL;
	if (value == NULL || (*value == '\0' && value != absent))
		return fault(request, reply, name, expected);
	if (value != absent)
		*text = value;
	return OK;
}

enum outcome
parameter_choice(const struct request *request, struct reply *reply, const char *name,
    const char *const *choices, const char **text)
{
	struct text expected = text_new(request->arena);
	enum outcome out;

	text_add(&expected, "Input should be one of");
	for (const char *const *choice = choices; *choice != NULL; choice++)
		text_printf(&expected, " '%s'", *choice);
	out = find_value(request, reply, name, expected.bytes, text);
	if (out != OK || *text == NULL)
		return out;
	for (const char *const *choice = choices; *choice != NULL; choice++)
		if (text_equal(*text, *choice))
			return OK;
	return fault(request, reply, name, expected.bytes);
}

enum outcome
parameter_integer(const struct request *request, struct reply *reply, const char *name,
    struct range range, int64_t *number)
{
	const char *expected = arena_printf(request->arena,
	    "Input should be an integer from %lld to %lld", (long long)range.low,
	    (long long)range.high);
	const char *text;
	enum outcome out = find_value(request, reply, name, expected, &text);

	if (out != OK || text == NULL ||
	    number_parse(text, range.low, range.high, number))
		return out;
	return fault(request, reply, name, expected);
}

enum outcome
parameter_flag(
    const struct request *request, struct reply *reply, const char *name, enum flag *flag)
{
	static const char expected[] = "Input should be true or false";
	const char *text;
	enum outcome out = find_value(request, reply, name, expected, &text);

	*flag = FLAG_ABSENT;
	if (out != OK || text == NULL)
		return out;
	if (text_equal(text, "true") || text_equal(text, "1"))
		*flag = FLAG_TRUE;
	else if (text_equal(text, "false") || text_equal(text, "0"))
		*flag = FLAG_FALSE;
	else
		return fault(request, reply, name, expected);
	return OK;
}

enum outcome
parameter_moment(const struct request *request, struct reply *reply, const char *name,
    const char **moment)
{
	static const char expected[] = "Input should be a time as RFC 3339 writes it";
	const char *text;
	int64_t parsed;
	enum outcome out = find_value(request, reply, name, expected, &text);

	*moment = NULL;
	if (out != OK || text == NULL)
		return out;
	/* A '+' of an offset that was not escaped comes as a blank. */
	if (!clock_parse(text, &parsed))
		return fault(request, reply, name, expected);
	*moment = clock_format(request->arena, parsed, 6);
	return OK;
}

enum outcome
parameter_all(const enum outcome *outcomes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (outcomes[i] != OK)
			return INVALID;
	return OK;
}
