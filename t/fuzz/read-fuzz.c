/*
 * Whatever json_read accepts, json-c's own reader understands in the same way and PostgreSQL
 * stores: UTF-8, no NUL, no deep nesting, no huge number, no member twice.  Each is looked at
 * here in another way than json_read does it.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"

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

/* The text as json-c's own reader takes it, written again; NULL: it refuses it. */
static const char *
judged(struct arena *arena, const char *text, size_t length)
{
	struct json_tokener *tokener = json_tokener_new_ex(2 * JSON_DEPTH);
	/* With its NUL, which tells json-c that a number at the end is complete. */
	struct json_object *object = json_tokener_parse_ex(
	    tokener, text, (int)length + 1);
	bool whole = json_tokener_get_error(tokener) == json_tokener_success &&
	    json_tokener_get_parse_end(tokener) == length;
	const char *source = !whole ?
	    NULL :
	    arena_text(arena,
		json_object_to_json_string_ext(
		    object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));

	json_tokener_free(tokener);
	json_object_put(object);
	return source;
}

static void
try_member(struct arena *arena, const struct json *value, const char *name)
{
	const struct json_span whole = json_bytes(value);
	const struct json *member = json_member(value, name);
	const struct json *part = NULL;
	struct json_span span;

	if (!json_member_bytes(arena, value, name, &span)) {
		require(!json_has(value, name));
		return;
	}
	require(json_has(value, name));
	require(span.start > whole.start &&
	    span.start + span.length < whole.start + whole.length);
	require(json_parse(arena, span.start, span.length, &part) == OK);
	require(strcmp(json_source(arena, part), json_source(arena, member)) == 0);
}

static void
try_accepted(
    struct arena *arena, const char *text, size_t length, const struct json *value)
{
	struct outline outline;
	const char *source = json_source(arena, value);
	struct json_flaw flaw;

	require(strlen(text) == length);
	require(text_is_utf8(text, length));
	outline = outline_of(text);
	require(outline.depth <= JSON_DEPTH);
	require(outline.largest <= 1e308); /* 308 nines are rounded up to it */
	/* json-c's reader clamps larger integers. */
	if (outline.largest < 9223372036854775808.0)
		require(text_equal(judged(arena, text, length), source));
	/* Of members that come twice json-c would have kept one. */
	require(outline_of(source).colons == outline.colons);
	if (json_kind(value) == JSON_OBJECT)
		for (size_t i = 0; i < COUNT(names); i++)
			try_member(arena, value, names[i]);
	require(json_read(arena, source, strlen(source), &value, &flaw) == OK);
	require(strcmp(json_source(arena, value), source) == 0);
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
	const char *source;

	text_add_bytes(&whole, text, length);
	text_add(&whole, ":0");
	text_add(&whole, closing(arena, whole.bytes));
	source = judged(arena, whole.bytes, whole.length);
	require(source != NULL);
	require(outline_of(source).colons < outline_of(whole.bytes).colons);
}

static void
try_refused(
    struct arena *arena, const char *text, size_t length, const struct json_flaw *flaw)
{
	require(flaw->reason != NULL && flaw->offset <= length);
	if (strcmp(flaw->reason, "duplicate member") == 0)
		try_duplicate(arena, text, flaw->offset);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	const struct json *value = NULL;
	struct json_flaw flaw = { 0 };
	const char *text = arena_copy(arena, bytes, length);

	/* Not the copy: nothing stands behind these bytes. */
	if (json_read(arena, (const char *)bytes, length, &value, &flaw) == OK)
		try_accepted(arena, text, length, value);
	else
		try_refused(arena, text, length, &flaw);
	arena_free(arena);
	return 0;
}
