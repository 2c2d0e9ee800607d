#include "base/base64.h"

#include <string.h>

#include "base/arena.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *
base64_text(struct arena *arena, const uint8_t *bytes, size_t length)
{
	char *text = arena_alloc(arena, (length + 2) / 3 * 4 + 1), *out = text;

	for (size_t i = 0; i < length; i += 3) {
		const size_t left = length - i;
		const uint32_t group = (uint32_t)bytes[i] << 16 |
		    (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
		    (left > 2 ? bytes[i + 2] : 0);

		*out++ = digits[group >> 18];
		*out++ = digits[group >> 12 & 63];
		*out++ = left > 1 ? digits[group >> 6 & 63] : '=';
		*out++ = left > 2 ? digits[group & 63] : '=';
	}
	*out = '\0';
	return text;
}

char *
base64_text_url(struct arena *arena, const uint8_t *bytes, size_t length)
{
	char *text = base64_text(arena, bytes, length);

	text[strcspn(text, "=")] = '\0';
	for (char *c = text; *c != '\0'; c++)
		*c = (char)(*c == '+' ? '-' : *c == '/' ? '_' : *c);
	return text;
}

/* The digit's value, or 64.  last: the digits of 62 and 63. */
static uint32_t
value_of(char digit, const char last[2])
{
	if (digit >= 'A' && digit <= 'Z')
		return (uint32_t)(digit - 'A');
	if (digit >= 'a' && digit <= 'z')
		return (uint32_t)(digit - 'a' + 26);
	if (digit >= '0' && digit <= '9')
		return (uint32_t)(digit - '0' + 52);
	return digit == last[0] ? 62 : digit == last[1] ? 63 : 64;
}

static bool
decode(const char *text, size_t count, const char last[2], uint8_t *out, size_t *length)
{
	uint32_t window = 0;
	unsigned bits = 0;
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t value = value_of(text[i], last);

		if (value > 63)
			return false;
		window = window << 6 | value;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (out != NULL)
			out[made] = (uint8_t)(window >> bits);
		made++;
		window &= (1U << bits) - 1;
	}
	*length = made;
	return count % 4 != 1 && window == 0;
}

bool
base64_decode(const char *text, uint8_t *out, size_t *length)
{
	const size_t count = strcspn(text, "="), padding = strlen(text) - count;

	return (count + padding) % 4 == 0 && padding <= 2 &&
	    strspn(text + count, "=") == padding &&
	    decode(text, count, "+/", out, length);
}

bool
base64_decode_url(const char *text, size_t count, uint8_t *out, size_t *length)
{
	return decode(text, count, "-_", out, length);
}
