#include "output/shown.h"

#include <locale.h>
#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define SECOND INT64_C(1000000)
/* What is longer ago is shown as a date. */
#define DAYS_MOST 60

/* wcwidth knows the characters in a UTF-8 locale alone; glibc has this one built in. */
static void
choose_locale(void)
{
	static bool is_chosen;

	if (!is_chosen)
		is_chosen = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

/* The code point of length bytes, which are a UTF-8 character. */
static wchar_t
decode(const uint8_t *bytes, size_t length)
{
	static const uint8_t masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t code = bytes[0] & masks[length];

	for (size_t i = 1; i < length; i++)
		code = code << 6 | (bytes[i] & 0x3f);
	return (wchar_t)code;
}

/* Accents and the like belong to the letter before them. */
static bool
is_combining(wchar_t code)
{
	return (code >= 0x300 && code <= 0x36f) || (code >= 0xfe00 && code <= 0xfe0f) ||
	    (code > 0x590 && code < 0x2000 && code != 0x61c && code != 0x180e);
}

static bool
is_plain(wchar_t code)
{
	const int width = wcwidth(code);

	return width > 0 || (width == 0 && is_combining(code));
}

const char *
shown_text(struct arena *arena, const char *text)
{
	struct text shown = text_new(arena);
	const uint8_t *at = (const uint8_t *)text;
	size_t left = text == NULL ? 0 : strlen(text), length;

	if (text == NULL)
		return "-";
	choose_locale();
	for (; left > 0; at += length, left -= length) {
		length = text_utf8_length(at, left);
		if (length == 0) {
			text_printf(&shown, "\\x{%02X}", (unsigned)*at);
			length = 1;
		} else if (is_plain(decode(at, length))) {
			text_add_bytes(&shown, at, length);
		} else {
			text_printf(&shown, "\\u{%04X}", (unsigned)decode(at, length));
		}
	}
	return shown.bytes;
}

/* RFC 8259 §7: beyond U+FFFF as two surrogates. */
static void
add_escaped(struct text *text, uint32_t code)
{
	if (code > 0xffff) {
		code -= 0x10000;
		text_printf(text, "\\u%04X", 0xd800 | (unsigned)(code >> 10));
		code = 0xdc00 | (code & 0x3ff);
	}
	text_printf(text, "\\u%04X", (unsigned)code);
}

const char *
shown_json(struct arena *arena, const char *json)
{
	struct text shown = text_new(arena);
	size_t left = strlen(json), length;

	choose_locale();
	for (const uint8_t *at = (const uint8_t *)json; left > 0;
	     at += length, left -= length) {
		length = text_utf8_length(at, left);
		if (length == 0)
			length = 1;
		if (*at < 0x7f || is_plain(decode(at, length)))
			text_add_bytes(&shown, at, length);
		else
			add_escaped(&shown, (uint32_t)decode(at, length));
	}
	return shown.bytes;
}

/* The columns of the character at text, which takes *length bytes. */
static size_t
step(const char *text, size_t *length)
{
	int width;

	*length = text_utf8_length((const uint8_t *)text, strlen(text));
	if (*length == 0) {
		*length = 1;
		return 1;
	}
	width = wcwidth(decode((const uint8_t *)text, *length));
	return width < 0 ? 0 : (size_t)width;
}

size_t
shown_width(const char *text)
{
	size_t width = 0, length;

	choose_locale();
	for (; *text != '\0'; text += length)
		width += step(text, &length);
	return width;
}

const char *
shown_cut(struct arena *arena, const char *text, size_t width)
{
	size_t taken = 0, used = 0, length;

	if (shown_width(text) <= width)
		return text;
	while (used + step(text + taken, &length) + 1 <= width) {
		used += step(text + taken, &length);
		taken += length;
	}
	return arena_printf(arena, "%.*s" ELLIPSIS, (int)taken, text);
}

/* The largest unit of a duration in seconds. */
static const char *
rough(struct arena *arena, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = { { 172800, "days" }, { 7200, "h" }, { 120, "min" }, { 1, "s" } };
	static const int64_t sizes[] = { 86400, 3600, 60, 1 };
	size_t i = 0;

	while (i + 1 < COUNT(units) && seconds < units[i].seconds)
		i++;
	return arena_printf(
	    arena, "%lld %s", (long long)(seconds / sizes[i]), units[i].name);
}

const char *
shown_ago(struct arena *arena, const char *timestamp, int64_t now)
{
	int64_t moment, seconds;

	if (timestamp == NULL)
		return "-";
	if (!clock_parse(timestamp, &moment))
		return shown_text(arena, timestamp);
	seconds = (now - moment) / SECOND;
	if (seconds >= DAYS_MOST * INT64_C(86400) ||
	    -seconds >= DAYS_MOST * INT64_C(86400))
		return arena_printf(arena, "%.10s", timestamp);
	if (seconds >= 0)
		return arena_printf(arena, "%s ago", rough(arena, seconds));
	return arena_printf(arena, "in %s", rough(arena, -seconds));
}

const char *
shown_seconds(struct arena *arena, int64_t seconds)
{
	if (seconds < 60)
		return arena_printf(arena, "%lld s", (long long)seconds);
	if (seconds < 3600)
		return arena_printf(arena, "%lld min", (long long)(seconds / 60));
	return arena_printf(arena, "%lld h %02lld min", (long long)(seconds / 3600),
	    (long long)(seconds % 3600 / 60));
}
