/*
 * Whatever json_strict accepts, json-c reads whole and PostgreSQL stores: UTF-8, no NUL,
 * no deep nesting, no huge number, no member twice.  Each is looked at here in another
 * way than json_strict does it.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/strict.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char *const names[] = { "", "a", "b", "data", "event", "\xc3\xa9",
	"\"\\/\n" };

/* What a text holds outside its strings. */
struct outline {
	size_t colons;
	size_t depth;
	double largest;
};

static void
require(bool truth)
{
	if (!truth)
		abort();
}

/* Behind the string whose opening quote is at *at. */
static const char *
behind_string(const char *at)
{
	for (at++; *at != '"'; at++) {
		require(*at != '\0');
		if (*at == '\\')
			at++;
	}
	return at + 1;
}

static const char *
behind_number(const char *at, struct outline *outline)
{
	char *end;
	double number = fabs(strtod(at, &end));

	require(end > at);
	if (number > outline->largest)
		outline->largest = number;
	return end;
}

static struct outline
outline_of(const char *text)
{
	struct outline outline = { 0 };
	size_t depth = 0;

	while (*text) {
		if (*text == '"') {
			text = behind_string(text);
			continue;
		}
		if (*text == '-' || (*text >= '0' && *text <= '9')) {
			text = behind_number(text, &outline);
			continue;
		}
		outline.colons += *text == ':';
		depth += *text == '{' || *text == '[';
		depth -= *text == '}' || *text == ']';
		if (depth > outline.depth)
			outline.depth = depth;
		text++;
	}
	return outline;
}

static void
try_member(
    struct arena *arena, const char *text, const struct json *value, const char *name)
{
	const struct json *member = json_member(value, name);
	const struct json *part = NULL;
	struct json_span span;

	if (!json_member_span(text, strlen(text), name, &span)) {
		require(member == NULL);
		return;
	}
	require(span.start > text && span.start + span.length < text + strlen(text));
	require(json_parse(arena, span.start, span.length, &part) == OK);
	require(strcmp(json_source(arena, part), json_source(arena, member)) == 0);
}

static void
try_accepted(struct arena *arena, const char *text, size_t length)
{
	struct outline outline;
	const struct json *value = NULL;
	const char *source;
	struct json_flaw flaw;

	require(strlen(text) == length);
	require(text_is_utf8(text, length));
	outline = outline_of(text);
	require(outline.depth <= JSON_DEPTH);
	require(outline.largest <= 1e308); /* 308 nines are rounded up to it */
	require(json_parse(arena, text, length, &value) == OK);
	source = json_source(arena, value);
	/* Of members that come twice json-c would have kept one. */
	require(outline_of(source).colons == outline.colons);
	require(json_strict(arena, source, strlen(source), &flaw) == OK);
	require(json_parse(arena, source, strlen(source), &value) == OK);
	require(strcmp(json_source(arena, value), source) == 0);
	for (size_t i = 0; i < COUNT(names); i++)
		try_member(arena, text, value, names[i]);
}

/* The brackets that close what is open behind a text without a flaw. */
static const char *
closing(struct arena *arena, const char *text)
{
	struct text open = text_new(arena);

	while (*text) {
		if (*text == '"') {
			text = behind_string(text);
			continue;
		}
		if (*text == '{' || *text == '[')
			text_add_char(&open, *text == '{' ? '}' : ']');
		else if (*text == '}' || *text == ']')
			open.bytes[--open.length] = '\0';
		text++;
	}
	for (size_t i = 0; i < open.length / 2; i++) {
		char first = open.bytes[i];

		open.bytes[i] = open.bytes[open.length - 1 - i];
		open.bytes[open.length - 1 - i] = first;
	}
	return open.bytes;
}

/*
 * Up to the name at offset, and with it, all is JSON but that the name came before: json-c
 * keeps one of both.  What follows may be anything.
 */
static void
try_duplicate(struct arena *arena, const char *text, size_t offset)
{
	const size_t length = (size_t)(behind_string(text + offset) - text);
	struct text whole = text_new(arena);
	const struct json *value = NULL;

	text_add_bytes(&whole, text, length);
	text_add(&whole, ":0");
	text_add(&whole, closing(arena, whole.bytes));
	require(json_parse(arena, whole.bytes, whole.length, &value) == OK);
	require(outline_of(json_source(arena, value)).colons <
	    outline_of(whole.bytes).colons);
}

static void
try_refused(
    struct arena *arena, const char *text, size_t length, const struct json_flaw *flaw)
{
	struct json_span span;

	require(flaw->reason != NULL && flaw->offset <= length);
	/* Its answer is worth nothing here, but it must not leave the text. */
	json_member_span(text, length, "a", &span);
	if (strcmp(flaw->reason, "duplicate member") == 0)
		try_duplicate(arena, text, flaw->offset);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct json_flaw flaw = { 0 };
	const char *text = arena_copy(arena, bytes, length);

	/* Not the copy: nothing stands behind these bytes. */
	if (json_strict(arena, (const char *)bytes, length, &flaw) == OK)
		try_accepted(arena, text, length);
	else
		try_refused(arena, text, length, &flaw);
	arena_free(arena);
	return 0;
}
