#include "json/decode.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "json/read.h"
#include "library.h"

#define TWO_TO_63 9223372036854775808.0

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
		return JSON_INTEGER;
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

/* The digits of a number without a fraction; one beyond 64 bits that has an exponent is none. */
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
	if (*rest == '\0')
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

	library_require(source != NULL);
	return arena_text(arena, source);
}

struct json_span
json_bytes(const struct json *object)
{
	const struct json_span *bytes;

	assert(json_kind(object) == JSON_OBJECT);
	bytes = json_object_get_userdata(raw(object));
	return *bytes;
}
