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

bool
base64_length(const char *text, size_t *length)
{
	const size_t all = strlen(text), data = strspn(text, digits),
		     padding = all - data;
	size_t last;

	if (all % 4 != 0 || padding > 2 || strspn(text + data, "=") != padding)
		return false;
	if (padding > 0) {
		last = (size_t)(strchr(digits, text[data - 1]) - digits);
		if ((last & (padding == 1 ? 3 : 15)) != 0)
			return false;
	}
	*length = all / 4 * 3 - padding;
	return true;
}
