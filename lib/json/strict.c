#include "json/strict.h"

#include <string.h>

#include "json/names.h"
#include "json/numeral.h"
#include "json/quoted.h"

struct walk {
	struct arena *arena;
	struct cursor cursor;
	int depth;
};

static const char *walk_value(struct walk *);

static const char *
walk_word(struct cursor *cursor, const char *word)
{
	size_t length = strlen(word);

	if (cursor_left(cursor) < length || memcmp(cursor->at, word, length) != 0)
		return "expected a value";
	cursor->at += length;
	return NULL;
}

/* Walks a member's name and keeps it among the names of its object. */
static const char *
walk_name(struct walk *walk, struct names *names)
{
	struct cursor inside = walk->cursor;
	const uint8_t *name;
	size_t length;
	const char *reason;
	bool escaped;

	if (cursor_done(&inside) || *inside.at != '"')
		return cursor_missing(&inside, "expected a member name");
	reason = quoted_walk(&walk->cursor, &escaped);
	if (reason)
		return reason;
	name = ++inside.at;
	inside.end = walk->cursor.at - 1;
	length = cursor_left(&inside);
	if (escaped)
		name = quoted_unescape(walk->arena, inside, &length);
	if (names_add(names, walk->arena, name, length))
		return NULL;
	walk->cursor.at = inside.at - 1;
	return "duplicate member";
}

static const char *
walk_member(struct walk *walk, struct names *names)
{
	const char *reason = walk_name(walk, names);

	if (reason)
		return reason;
	if (!cursor_take(&walk->cursor, ':'))
		return cursor_missing(&walk->cursor, "expected ':'");
	return walk_value(walk);
}

static const char *
walk_object(struct walk *walk)
{
	struct names names = { 0 };
	const char *reason;

	if (cursor_take(&walk->cursor, '}'))
		return NULL;
	do {
		reason = walk_member(walk, &names);
		if (reason)
			return reason;
	} while (cursor_take(&walk->cursor, ','));
	if (cursor_take(&walk->cursor, '}'))
		return NULL;
	return cursor_missing(&walk->cursor, "expected ',' or '}'");
}

static const char *
walk_array(struct walk *walk)
{
	const char *reason;

	if (cursor_take(&walk->cursor, ']'))
		return NULL;
	do {
		reason = walk_value(walk);
		if (reason)
			return reason;
	} while (cursor_take(&walk->cursor, ','));
	if (cursor_take(&walk->cursor, ']'))
		return NULL;
	return cursor_missing(&walk->cursor, "expected ',' or ']'");
}

static const char *
walk_container(struct walk *walk)
{
	bool object = *walk->cursor.at == '{';
	const char *reason;

	if (walk->depth == JSON_DEPTH)
		return "nested too deeply";
	walk->depth++;
	walk->cursor.at++;
	reason = object ? walk_object(walk) : walk_array(walk);
	walk->depth--;
	return reason;
}

static const char *
walk_value(struct walk *walk)
{
	bool escaped;

	if (cursor_done(&walk->cursor))
		return "unexpected end";
	switch (*walk->cursor.at) {
	case '{':
	case '[':
		return walk_container(walk);
	case '"':
		return quoted_walk(&walk->cursor, &escaped);
	case 't':
		return walk_word(&walk->cursor, "true");
	case 'f':
		return walk_word(&walk->cursor, "false");
	case 'n':
		return walk_word(&walk->cursor, "null");
	case '-':
	case '0' ... '9':
		return numeral_walk(&walk->cursor);
	default:
		return "expected a value";
	}
}

enum outcome
json_strict(struct arena *arena, const char *bytes, size_t length, struct json_flaw *flaw)
{
	struct walk walk = { .arena = arena, .cursor = cursor_over(bytes, length) };
	const char *reason;

	cursor_skip_blanks(&walk.cursor);
	reason = walk_value(&walk);
	if (!reason) {
		cursor_skip_blanks(&walk.cursor);
		reason = cursor_done(&walk.cursor) ? NULL : "more than one value";
	}
	if (!reason)
		return OK;
	flaw->offset = length - cursor_left(&walk.cursor);
	flaw->reason = reason;
	return INVALID;
}
