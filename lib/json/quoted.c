#include "quoted.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "plain.h"

#define SURROGATE_HIGH 0xd800u
#define SURROGATE_LOW 0xdc00u
#define SURROGATE_END 0xe000u
#define UNIT_BYTES 6 /* \uXXXX */

static const char ESCAPES[] = "\"\\/bfnrt";
static const char ESCAPED[] = "\"\\/\b\f\n\r\t";

/* Reads \uXXXX at the cursor, without moving it. */
static bool
read_unit(struct cursor cursor, uint32_t *unit)
{
	uint32_t sum = 0;

	if (cursor_left(&cursor) < UNIT_BYTES || cursor.at[0] != '\\' ||
	    cursor.at[1] != 'u')
		return false;
	for (size_t i = 2; i < UNIT_BYTES; i++) {
		uint8_t digit = text_nibble((char)cursor.at[i]);

		if (digit == TEXT_NO_NIBBLE)
			return false;
		sum = sum << 4 | digit;
	}
	*unit = sum;
	return true;
}

/*
 * Passes \uXXXX, and its second half when it is a pair.  false when it is none; an
 * unpaired surrogate is left in *point as it is.
 */
static bool
take_point(struct cursor *cursor, uint32_t *point)
{
	struct cursor behind = *cursor;
	uint32_t low;

	if (!read_unit(*cursor, point))
		return false;
	behind.at += UNIT_BYTES;
	if (*point >= SURROGATE_HIGH && *point < SURROGATE_LOW &&
	    read_unit(behind, &low) && low >= SURROGATE_LOW && low < SURROGATE_END) {
		*point = 0x10000u + ((*point - SURROGATE_HIGH) << 10) +
		    (low - SURROGATE_LOW);
		behind.at += UNIT_BYTES;
	}
	cursor->at = behind.at;
	return true;
}

static const char *
pass_point(struct cursor *cursor)
{
	struct cursor behind = *cursor;
	uint32_t point;

	if (!take_point(&behind, &point))
		return "invalid escape";
	if (point == 0)
		return "escaped NUL character";
	if (point >= SURROGATE_HIGH && point < SURROGATE_END)
		return "unpaired surrogate";
	*cursor = behind;
	return NULL;
}

static const char *
pass_escape(struct cursor *cursor)
{
	if (cursor_left(cursor) < 2)
		return "unexpected end";
	if (cursor->at[1] == 'u')
		return pass_point(cursor);
	if (!memchr(ESCAPES, cursor->at[1], sizeof(ESCAPES) - 1))
		return "invalid escape";
	cursor->at += 2;
	return NULL;
}

/* Passes the character at the cursor, which is not plain. */
static const char *
pass_special(struct cursor *cursor)
{
	size_t length;

	if (*cursor->at == '\\')
		return pass_escape(cursor);
	if (*cursor->at < 0x20)
		return "control character in a string";
	length = text_utf8_length(cursor->at, cursor_left(cursor));
	if (length == 0)
		return "invalid UTF-8";
	cursor->at += length;
	return NULL;
}

static void
skip_plain(struct cursor *cursor)
{
	cursor->at += plain_length(cursor->at, cursor_left(cursor));
}

/* Passes a string and its quotes.  *escaped: has it a '\\'? */
static const char *
pass_string(struct cursor *cursor, bool *escaped)
{
	const char *reason = NULL;

	*escaped = false;
	cursor->at++;
	for (skip_plain(cursor); !cursor_done(cursor); skip_plain(cursor)) {
		if (*cursor->at == '"') {
			cursor->at++;
			return NULL;
		}
		*escaped = *escaped || *cursor->at == '\\';
		reason = pass_special(cursor);
		if (reason)
			return reason;
	}
	return "unexpected end";
}

static size_t
encode_utf8(uint32_t point, uint8_t out[4])
{
	static const uint8_t first[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
	size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (uint8_t)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	out[0] = (uint8_t)(first[length] | point);
	return length;
}

/* Takes one byte, or one escape as UTF-8; how many bytes it is. */
static size_t
next_bytes(struct cursor *inside, uint8_t out[4])
{
	uint32_t point;
	const char *found;

	if (*inside->at != '\\' || cursor_left(inside) < 2) {
		out[0] = *inside->at++;
		return 1;
	}
	if (take_point(inside, &point))
		return encode_utf8(point, out);
	found = memchr(ESCAPES, inside->at[1], sizeof(ESCAPES) - 1);
	out[0] = found ? (uint8_t)ESCAPED[found - ESCAPES] : inside->at[1];
	inside->at += 2;
	return 1;
}

/* Of a string that pass_string has passed: what stands between its quotes. */
static struct quoted
unescape(struct arena *arena, struct cursor inside)
{
	uint8_t bytes[4] = { 0 };
	/* No escape is shorter than what it stands for. */
	char *copy = arena_alloc(arena, cursor_left(&inside) + 1);
	size_t used = 0;
	size_t count;

	while (!cursor_done(&inside)) {
		count = next_bytes(&inside, bytes);
		memcpy(copy + used, bytes, count);
		used += count;
	}
	return (struct quoted){ copy, used };
}

const char *
quoted_read(struct cursor *cursor, struct arena *arena, struct quoted *quoted)
{
	struct cursor inside = { .at = cursor->at + 1 };
	bool escaped;
	const char *reason = pass_string(cursor, &escaped);

	if (reason)
		return reason;
	inside.end = cursor->at - 1;
	*quoted = escaped ?
	    unescape(arena, inside) :
	    (struct quoted){ (const char *)inside.at, cursor_left(&inside) };
	return NULL;
}
