#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_CAPACITY 128

/* Makes room for more bytes and the NUL. */
static void
reserve(struct text *text, size_t more)
{
	size_t needed, capacity = text->capacity;
	char *bytes;

	if (__builtin_add_overflow(text->length, more, &needed) ||
	    __builtin_add_overflow(needed, 1, &needed))
		needed = SIZE_MAX; /* too much for any arena: arena_alloc exits */
	if (needed <= capacity)
		return;
	if (__builtin_mul_overflow(capacity, 2, &capacity) || capacity < needed)
		capacity = needed;
	bytes = arena_alloc(text->arena, capacity);
	memcpy(bytes, text->bytes, text->length);
	text->bytes = bytes;
	text->capacity = capacity;
}

struct text
text_new(struct arena *arena)
{
	struct text text = { .arena = arena, .capacity = FIRST_CAPACITY };

	text.bytes = arena_alloc(arena, FIRST_CAPACITY);
	return text;
}

void
text_add(struct text *text, const char *more)
{
	text_add_bytes(text, more, strlen(more));
}

void
text_add_bytes(struct text *text, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	reserve(text, length);
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
text_add_char(struct text *text, char character)
{
	reserve(text, 1);
	text->bytes[text->length++] = character;
	text->bytes[text->length] = '\0';
}

void
text_printf(struct text *text, const char *format, ...)
{
	const size_t room = text->capacity - text->length;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text->bytes + text->length, room, format, arguments);
	va_end(arguments);
	assert(length >= 0);
	if ((size_t)length >= room) {
		reserve(text, (size_t)length);
		va_start(arguments, format);
		vsnprintf(
		    text->bytes + text->length, (size_t)length + 1, format, arguments);
		va_end(arguments);
	}
	text->length += (size_t)length;
}

bool
text_equal(const char *one, const char *other)
{
	return one != NULL && other != NULL && strcmp(one, other) == 0;
}

bool
text_starts(const char *text, const char *prefix)
{
	return text != NULL && prefix != NULL &&
	    strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_empty(const char *text)
{
	return text == NULL || text[0] == '\0';
}

/* Of a multi-byte character: its length, and what its second byte may be. */
static size_t
multibyte(uint8_t lead, uint8_t *low, uint8_t *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead == 0xe0)
		*low = 0xa0; /* below: overlong */
	if (lead == 0xed)
		*high = 0x9f; /* above: surrogates */
	if (lead == 0xf0)
		*low = 0x90; /* below: overlong */
	if (lead == 0xf4)
		*high = 0x8f; /* above: past U+10FFFF */
	return lead < 0xf0 ? 3 : 4;
}

size_t
text_utf8_length(const uint8_t *bytes, size_t length)
{
	uint8_t low, high;
	size_t size;

	if (length == 0)
		return 0;
	if (bytes[0] < 0x80)
		return 1;
	size = multibyte(bytes[0], &low, &high);
	if (size == 0 || size > length || bytes[1] < low || bytes[1] > high)
		return 0;
	for (size_t i = 2; i < size; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	return size;
}

bool
text_is_utf8(const char *text, size_t length)
{
	const uint8_t *bytes = (const uint8_t *)text;
	size_t at = 0;

	while (at < length) {
		const size_t size = text_utf8_length(bytes + at, length - at);

		if (size == 0)
			return false;
		at += size;
	}
	return true;
}

size_t
text_characters(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += (*text & 0xc0) != 0x80;
	return count;
}

bool
text_has_control(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((uint8_t)text[i] < 0x20 || text[i] == 0x7f)
			return true;
	return false;
}

/* The production Char of XML 1.0. */
static bool
is_xml(const uint8_t *bytes, size_t size)
{
	if (size == 1)
		return bytes[0] >= 0x20 || strchr("\t\n\r", bytes[0]) != NULL;
	/* U+FFFE and U+FFFF */
	return size != 3 || bytes[0] != 0xef || bytes[1] != 0xbf || bytes[2] < 0xbe;
}

char *
text_xml(struct arena *arena, const char *text)
{
	struct text xml = text_new(arena);
	const uint8_t *bytes = (const uint8_t *)text;

	for (size_t left = strlen(text); left > 0;) {
		const size_t size = text_utf8_length(bytes, left);

		if (size > 0 && is_xml(bytes, size))
			text_add_bytes(&xml, (const char *)bytes, size);
		else
			text_add_char(&xml, ' ');
		bytes += size > 0 ? size : 1;
		left -= size > 0 ? size : 1;
	}
	return xml.bytes;
}

char *
text_lower(struct arena *arena, const char *text)
{
	char *copy = arena_copy(arena, text, strlen(text));

	for (char *at = copy; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return copy;
}

char *
text_cut(struct arena *arena, const char *text, size_t bytes)
{
	const size_t length = strlen(text);
	size_t at = 0;

	while (at < length) {
		size_t size = text_utf8_length((const uint8_t *)text + at, length - at);

		if (size == 0)
			size = 1;
		if (size > bytes - at)
			break;
		at += size;
	}
	return arena_copy(arena, text, at);
}

void
text_hex(const uint8_t *bytes, size_t length, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 0x0f];
	}
	out[2 * length] = '\0';
}

uint8_t
text_nibble(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (uint8_t)(digit - '0');
	if (digit >= 'a' && digit <= 'f')
		return (uint8_t)(digit - 'a' + 10);
	if (digit >= 'A' && digit <= 'F')
		return (uint8_t)(digit - 'A' + 10);
	return TEXT_NO_NIBBLE;
}

bool
text_unhex(const char *hex, uint8_t *bytes, size_t length)
{
	size_t digits;

	if (hex == NULL || __builtin_mul_overflow(length, 2, &digits))
		return false;
	for (size_t i = 0; i < digits; i++)
		if (text_nibble(hex[i]) == TEXT_NO_NIBBLE)
			return false;
	if (hex[digits] != '\0')
		return false;
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(text_nibble(hex[2 * i]) << 4 |
		    text_nibble(hex[2 * i + 1]));
	return true;
}
