#include "json/quoted.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define SURROGATE_HIGH 0xd800u
#define SURROGATE_LOW 0xdc00u
#define SURROGATE_END 0xe000u
#define UNIT_BYTES 6 /* \uXXXX */

static const char ESCAPES[] = "\"\\/bfnrt";
static const char ESCAPED[] = "\"\\/\b\f\n\r\t";

static void
skip_plain(struct cursor *cursor)
{
	const uint8_t *at = cursor->at;

	while (at < cursor->end && *at >= 0x20 && *at < 0x80 && *at != '"' && *at != '\\')
		at++;
	cursor->at = at;
}

static bool
hex_digit(uint8_t digit, uint32_t *value)
{
	if (digit >= '0' && digit <= '9')
		*value = digit - '0';
	else if (digit >= 'a' && digit <= 'f')
		*value = digit - 'a' + 10u;
	else if (digit >= 'A' && digit <= 'F')
		*value = digit - 'A' + 10u;
	else
		return false;
	return true;
}

/* Reads \uXXXX at the cursor, without moving it. */
static bool
read_unit(struct cursor cursor, uint32_t *unit)
{
	uint32_t sum = 0;
	uint32_t digit;

	if (cursor_left(&cursor) < UNIT_BYTES || cursor.at[0] != '\\' ||
	    cursor.at[1] != 'u')
		return false;
	for (size_t i = 2; i < UNIT_BYTES; i++) {
		if (!hex_digit(cursor.at[i], &digit))
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
walk_point(struct cursor *cursor)
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
walk_escape(struct cursor *cursor)
{
	if (cursor_left(cursor) < 2)
		return "unexpected end";
	if (cursor->at[1] == 'u')
		return walk_point(cursor);
	if (!memchr(ESCAPES, cursor->at[1], sizeof(ESCAPES) - 1))
		return "invalid escape";
	cursor->at += 2;
	return NULL;
}

/* Walks the character at the cursor, which skip_plain has left there. */
static const char *
walk_special(struct cursor *cursor)
{
	size_t length;

	if (*cursor->at == '\\')
		return walk_escape(cursor);
	if (*cursor->at < 0x20)
		return "control character in a string";
	length = text_utf8_length(cursor->at, cursor_left(cursor));
	if (length == 0)
		return "invalid UTF-8";
	cursor->at += length;
	return NULL;
}

const char *
quoted_walk(struct cursor *cursor, bool *escaped)
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
		reason = walk_special(cursor);
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

bool
quoted_equals(struct cursor inside, const char *text)
{
	uint8_t bytes[4] = { 0 };
	size_t left = strlen(text);
	size_t length;

	while (!cursor_done(&inside)) {
		length = next_bytes(&inside, bytes);
		if (length > left || memcmp(bytes, text, length) != 0)
			return false;
		text += length;
		left -= length;
	}
	return left == 0;
}

const uint8_t *
quoted_unescape(struct arena *arena, struct cursor inside, size_t *length)
{
	uint8_t bytes[4] = { 0 };
	/* No escape is shorter than what it stands for. */
	uint8_t *copy = arena_alloc(arena, cursor_left(&inside));
	size_t used = 0;
	size_t count;

	while (!cursor_done(&inside)) {
		count = next_bytes(&inside, bytes);
		memcpy(copy + used, bytes, count);
		used += count;
	}
	*length = used;
	return copy;
}
