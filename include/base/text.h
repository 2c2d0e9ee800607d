/*
 * Growing text in an arena, and checks of text from outside.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

/* A growing text.  bytes is always NUL-terminated; length leaves the NUL out. */
struct text {
	struct arena *arena;
	char *bytes;
	size_t length;
	size_t capacity;
};

/* An empty text whose memory is the arena's. */
struct text text_new(struct arena *);

void text_add(struct text *, const char *);
void text_add_bytes(struct text *, const void *, size_t length);
void text_add_char(struct text *, char);
void text_printf(struct text *, const char *format, ...) PRINTF(2, 3);

/* false when either is NULL: two missing texts never match. */
bool text_equal(const char *, const char *);
bool text_starts(const char *text, const char *prefix);

/* Is it empty or NULL? */
bool text_empty(const char *);

/*
 * Is this UTF-8 as RFC 3629 defines it: no overlong form, no surrogate, nothing
 * above U+10FFFF?
 */
bool text_is_utf8(const char *, size_t length);

/*
 * How many bytes the UTF-8 character at the start of bytes takes (1 to 4), 0
 * when none that RFC 3629 allows stands there.
 */
size_t text_utf8_length(const uint8_t *bytes, size_t length);

/* How many characters (Unicode's code points) UTF-8 has. */
size_t text_characters(const char *);

/* Does it have a control character (below 0x20, or 0x7f)? */
bool text_has_control(const char *, size_t length);

/* The text with a blank for each character that XML 1.0 cannot have; the copy is the arena's. */
char *text_xml(struct arena *, const char *);

/* Lower-cases ASCII letters only; the copy is the arena's. */
char *text_lower(struct arena *, const char *);

/*
 * The first characters of a text, cut between UTF-8 characters so that at most
 * bytes bytes are left; the copy is the arena's.
 */
char *text_cut(struct arena *, const char *, size_t bytes);

/* Lower-case hexadecimal of bytes; out has room for 2 * length + 1. */
void text_hex(const uint8_t *bytes, size_t length, char *out);

/* The value of a hexadecimal digit of either case; TEXT_NO_NIBBLE for anything else. */
#define TEXT_NO_NIBBLE 16
uint8_t text_nibble(char digit);

/* Reads 2 * length hexadecimal digits of either case; false for anything else. */
bool text_unhex(const char *hex, uint8_t *bytes, size_t length) MUST_USE;

#endif
