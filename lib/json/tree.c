#include "json/decode.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "json/quoted.h"
#include "json/strict.h"

/* What we and PostgreSQL write wraps what json_strict has passed. */
#define TREE_DEPTH (2 * JSON_DEPTH)

#define TWO_TO_63 9223372036854775808.0

static const char LOWEST_INTEGER[] = "9223372036854775808"; /* of int64_t; without '-' */

/* json-c's calls take no const, even where they only look. */
static struct json_object *
raw(const struct json *value)
{
	return (struct json_object *)(uintptr_t)value;
}

static const struct json *
cooked(const struct json_object *object)
{
	return (const struct json *)object;
}

static void
release(void *object)
{
	json_object_put(object);
}

static bool
in_number(uint8_t byte)
{
	return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' ||
	    byte == '.' || byte == 'e' || byte == 'E';
}

/* Passes a number; would json-c clamp it? */
static bool
take_number(struct cursor *cursor)
{
	bool negative = *cursor->at == '-';
	bool integer = true;
	const uint8_t *digits;
	size_t count;

	cursor->at += negative;
	digits = cursor->at;
	for (; !cursor_done(cursor) && in_number(*cursor->at); cursor->at++)
		integer = integer && *cursor->at >= '0' && *cursor->at <= '9';
	count = (size_t)(cursor->at - digits);
	if (!integer || count < sizeof(LOWEST_INTEGER) - 1)
		return false;
	return count >= sizeof(LOWEST_INTEGER) ||
	    (negative && memcmp(digits, LOWEST_INTEGER, count) > 0);
}

/*
 * A copy for json-c, which clamps integers beyond 64 bits in silence but keeps the
 * text of reals: such an integer becomes a real by "e0".
 */
static struct text
copy_widened(struct arena *arena, const char *bytes, size_t length)
{
	struct cursor cursor = cursor_over(bytes, length);
	const uint8_t *copied = cursor.at;
	struct text copy = text_new(arena);
	bool escaped;

	while (!cursor_done(&cursor)) {
		if (*cursor.at == '"') {
			if (quoted_walk(&cursor, &escaped))
				break; /* json-c shall judge it */
		} else if (!in_number(*cursor.at)) {
			cursor.at++;
		} else if (take_number(&cursor)) {
			text_add_bytes(&copy, copied, (size_t)(cursor.at - copied));
			text_add(&copy, "e0");
			copied = cursor.at;
		}
	}
	text_add_bytes(&copy, copied, (size_t)(cursor.end - copied));
	return copy;
}

static void __attribute__((noreturn)) run_out_of_memory(void)
{
	log_error("json-c: out of memory");
	abort();
}

static struct json_tokener *
new_tokener(void)
{
	struct json_tokener *tokener = json_tokener_new_ex(TREE_DEPTH);

	if (!tokener)
		run_out_of_memory();
	json_tokener_set_flags(tokener, JSON_TOKENER_VALIDATE_UTF8);
	return tokener;
}

enum outcome
json_parse(
    struct arena *arena, const char *bytes, size_t length, const struct json **value)
{
	struct text copy;
	struct json_tokener *tokener;
	struct json_object *object;
	bool whole;

	if (length >= INT_MAX / 2)
		return INVALID;
	copy = copy_widened(arena, bytes, length);
	tokener = new_tokener();
	/* With its NUL, which tells json-c that a number at the end is complete. */
	object = json_tokener_parse_ex(tokener, copy.bytes, (int)copy.length + 1);
	whole = json_tokener_get_error(tokener) == json_tokener_success &&
	    json_tokener_get_parse_end(tokener) == copy.length;
	json_tokener_free(tokener);
	arena_defer(arena, release, object);
	if (!whole)
		return INVALID;
	*value = cooked(object);
	return OK;
}

enum json_kind
json_kind(const struct json *value)
{
	switch (json_object_get_type(raw(value))) {
	case json_type_null:
		return JSON_ABSENT;
	case json_type_boolean:
		return JSON_FLAG;
	case json_type_double:
		return JSON_REAL;
	case json_type_int:
		return json_object_get_uint64(raw(value)) > INT64_MAX ? JSON_REAL :
									JSON_INTEGER;
	case json_type_object:
		return JSON_OBJECT;
	case json_type_array:
		return JSON_ARRAY;
	case json_type_string:
		return JSON_TEXT;
	}
	return JSON_ABSENT;
}

const struct json *
json_member(const struct json *object, const char *name)
{
	struct json_object *member = NULL;

	if (json_kind(object) != JSON_OBJECT ||
	    !json_object_object_get_ex(raw(object), name, &member))
		return NULL;
	return cooked(member);
}

bool
json_has(const struct json *object, const char *name)
{
	return json_kind(object) == JSON_OBJECT &&
	    json_object_object_get_ex(raw(object), name, NULL);
}

size_t
json_length(const struct json *array)
{
	return json_kind(array) == JSON_ARRAY ? json_object_array_length(raw(array)) : 0;
}

const struct json *
json_item(const struct json *array, size_t index)
{
	if (index >= json_length(array))
		return NULL;
	return cooked(json_object_array_get_idx(raw(array), index));
}

const char *
json_as_text(const struct json *value)
{
	return json_kind(value) == JSON_TEXT ? json_object_get_string(raw(value)) : NULL;
}

/* The digits of a number without a fraction; one beyond 64 bits that has an exponent is none,
 * but for the "e0" that copy_widened gave it. */
static const char *
integer_text(struct arena *arena, const struct json *value)
{
	const char *source = json_source(arena, value);
	size_t sign = *source == '-';
	size_t digits = strspn(source + sign, "0123456789");
	const char *rest = source + sign + digits;
	double real = json_object_get_double(raw(value));

	if (rest[0] == '.')
		rest += 1 + strspn(rest + 1, "0");
	if (*rest == '\0' ||
	    (digits >= sizeof(LOWEST_INTEGER) - 1 && text_equal(rest, "e0")))
		return arena_copy(arena, source, sign + digits);
	if (strpbrk(rest, "eE") == NULL || !(real >= -TWO_TO_63 && real < TWO_TO_63) ||
	    (double)(int64_t)real != real)
		return NULL;
	return arena_printf(arena, "%" PRId64, (int64_t)real);
}

const char *
json_as_id(struct arena *arena, const struct json *value)
{
	enum json_kind kind = json_kind(value);

	if (kind == JSON_INTEGER || kind == JSON_REAL)
		return integer_text(arena, value);
	return json_as_text(value);
}

bool
json_as_flag(const struct json *value)
{
	return json_kind(value) == JSON_FLAG && json_object_get_boolean(raw(value));
}

bool
json_as_integer(const struct json *value, int64_t *number)
{
	if (json_kind(value) != JSON_INTEGER)
		return false;
	*number = json_object_get_int64(raw(value));
	return true;
}

bool
json_as_number(const struct json *value, double *number)
{
	enum json_kind kind = json_kind(value);

	if (kind != JSON_INTEGER && kind != JSON_REAL)
		return false;
	*number = json_object_get_double(raw(value));
	return true;
}

const char *
json_first_text(const struct json *object, const char *const names[])
{
	for (size_t i = 0; names[i]; i++) {
		const char *text = json_as_text(json_member(object, names[i]));

		if (!text_empty(text))
			return text;
	}
	return NULL;
}

bool
json_as_moment(const struct json *value, int64_t *moment)
{
	const char *text = json_as_text(value);
	double seconds;

	if (text)
		return clock_parse(text, moment);
	return json_as_number(value, &seconds) && clock_from_unix(seconds, moment);
}

const char *
json_source(struct arena *arena, const struct json *value)
{
	const char *source = json_object_to_json_string_ext(
	    raw(value), JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!source)
		run_out_of_memory();
	return arena_text(arena, source);
}
