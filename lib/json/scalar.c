#include "scalar.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "library.h"
#include "numeral.h"
#include "quoted.h"

static void
make(struct json_object *object, struct json_object **value)
{
	library_require(object != NULL);
	*value = object;
}

static const char *
read_word(struct cursor *cursor, const char *word)
{
	size_t length = strlen(word);

	if (cursor_left(cursor) < length || memcmp(cursor->at, word, length) != 0)
		return "expected a value";
	cursor->at += length;
	return NULL;
}

static const char *
read_flag(struct cursor *cursor, const char *word, struct json_object **value)
{
	const char *reason = read_word(cursor, word);

	if (!reason)
		make(json_object_new_boolean(*word == 't'), value);
	return reason;
}

static const char *
read_text(struct cursor *cursor, struct arena *arena, struct json_object **value)
{
	struct quoted quoted;
	const char *reason = quoted_read(cursor, arena, &quoted);

	if (!reason)
		make(json_object_new_string_len(quoted.bytes, (int)quoted.length), value);
	return reason;
}

/* A real keeps its text; so does an integer beyond 64 bits.  strtod reads a point, because no
 * program of ours sets a locale. */
static const char *
read_number(struct cursor *cursor, struct arena *arena, struct json_object **value)
{
	const uint8_t *start = cursor->at;
	struct numeral numeral;
	const char *reason = numeral_read(cursor, &numeral);
	const char *text;

	if (reason)
		return reason;
	if (numeral.is_integer) {
		make(json_object_new_int64(numeral.integer), value);
		return NULL;
	}
	text = arena_copy(arena, start, (size_t)(cursor->at - start));
	make(json_object_new_double_s(strtod(text, NULL), text), value);
	return NULL;
}

const char *
scalar_read(struct cursor *cursor, struct arena *arena, struct json_object **value)
{
	switch (*cursor->at) {
	case '"':
		return read_text(cursor, arena, value);
	case 't':
		return read_flag(cursor, "true", value);
	case 'f':
		return read_flag(cursor, "false", value);
	case 'n':
		return read_word(cursor, "null");
	case '-':
	case '0' ... '9':
		return read_number(cursor, arena, value);
	default:
		return "expected a value";
	}
}
