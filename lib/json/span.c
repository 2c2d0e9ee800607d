#include "json/strict.h"

#include "json/quoted.h"

/* Passes a value of a text that is known to be JSON: to the ',' or '}' behind it. */
static bool
skip_value(struct cursor *cursor)
{
	size_t depth = 0;
	bool escaped;

	for (; !cursor_done(cursor); cursor->at++) {
		uint8_t byte = *cursor->at;

		if (depth == 0 && (byte == ',' || byte == '}'))
			return true;
		if (byte == '{' || byte == '[')
			depth++;
		if (byte == '}' || byte == ']')
			depth--;
		if (byte != '"')
			continue;
		if (quoted_walk(cursor, &escaped))
			return false;
		cursor->at--;
	}
	return false;
}

static struct json_span
span_between(const uint8_t *start, const uint8_t *end)
{
	while (end > start && cursor_is_blank(end[-1]))
		end--;
	return (struct json_span){ (const char *)start, (size_t)(end - start) };
}

/* Passes "name": and sets *inside to what is between its quotes. */
static bool
take_name(struct cursor *cursor, struct cursor *inside)
{
	bool escaped;

	if (cursor_done(cursor) || *cursor->at != '"')
		return false;
	inside->at = cursor->at + 1;
	if (quoted_walk(cursor, &escaped))
		return false;
	inside->end = cursor->at - 1;
	return cursor_take(cursor, ':');
}

bool
json_member_span(
    const char *bytes, size_t length, const char *name, struct json_span *span)
{
	struct cursor cursor = cursor_over(bytes, length);
	struct cursor inside;
	const uint8_t *start;

	if (!cursor_take(&cursor, '{'))
		return false;
	do {
		if (!take_name(&cursor, &inside))
			return false;
		start = cursor.at;
		if (!skip_value(&cursor))
			return false;
		if (quoted_equals(inside, name)) {
			*span = span_between(start, cursor.at);
			return true;
		}
	} while (cursor_take(&cursor, ','));
	return false;
}
