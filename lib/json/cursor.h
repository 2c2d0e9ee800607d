/*
 * A place in a JSON text that is being read.  Private to json/.
 *
 * The readers take a cursor and return NULL when all was right, with the cursor
 * behind what they read; else the reason (static), with the cursor at the flaw.
 */
#ifndef JSON_CURSOR_H
#define JSON_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
};

static inline struct cursor
cursor_over(const char *bytes, size_t length)
{
	const uint8_t *start = (const uint8_t *)bytes;

	return (struct cursor){ .at = start, .end = length ? start + length : start };
}

static inline bool
cursor_done(const struct cursor *cursor)
{
	return cursor->at == cursor->end;
}

static inline size_t
cursor_left(const struct cursor *cursor)
{
	return (size_t)(cursor->end - cursor->at);
}

/* One of the four characters that RFC 8259 calls whitespace? */
static inline bool
cursor_is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static inline void
cursor_skip_blanks(struct cursor *cursor)
{
	while (cursor->at < cursor->end && cursor_is_blank(*cursor->at))
		cursor->at++;
}

/* Passes blanks, then the character when it stands there. */
static inline bool
cursor_close(struct cursor *cursor, char wanted)
{
	cursor_skip_blanks(cursor);
	if (cursor_done(cursor) || *cursor->at != (uint8_t)wanted)
		return false;
	cursor->at++;
	return true;
}

/* The same, and the blanks behind it. */
static inline bool
cursor_take(struct cursor *cursor, char wanted)
{
	if (!cursor_close(cursor, wanted))
		return false;
	cursor_skip_blanks(cursor);
	return true;
}

/* The reason for a text that stops where expected should stand, or has another. */
static inline const char *
cursor_missing(const struct cursor *cursor, const char *expected)
{
	return cursor_done(cursor) ? "unexpected end" : expected;
}

#endif
