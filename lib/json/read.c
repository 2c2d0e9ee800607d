#include "json/read.h"

#include <limits.h>
#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "json/decode.h"
#include "library.h"
#include "quoted.h"
#include "scalar.h"

/* What we and PostgreSQL write wraps what strangers have sent. */
#define OWN_DEPTH (2 * JSON_DEPTH)

/* A longer text may have 100 000 objects. */
#define LONG_BYTES 65536

/* A member of the outermost object, whose bytes are wanted. */
struct wanted {
	const char *name;
	struct json_span bytes;
	bool found;
};

struct reading {
	struct arena *arena;
	struct cursor cursor;
	int depth, deepest;
	bool is_long;
	struct wanted *wanted; /* NULL: none */
};

static const char *read_value(struct reading *, struct json_object **);

static void
release(void *object)
{
	json_object_put(object);
}

static struct json_span
span_from(const uint8_t *start, const struct cursor *cursor)
{
	return (struct json_span){ (const char *)start, (size_t)(cursor->at - start) };
}

static const char *
read_name(struct reading *reading, struct json_object *object, const char **name)
{
	struct cursor start = reading->cursor;
	struct quoted quoted;
	const char *reason;

	if (cursor_done(&start) || *start.at != '"')
		return cursor_missing(&start, "expected a member name");
	reason = quoted_read(&reading->cursor, reading->arena, &quoted);
	if (reason)
		return reason;
	*name = arena_copy(reading->arena, quoted.bytes, quoted.length);
	if (!json_object_object_get_ex(object, *name, NULL))
		return NULL;
	reading->cursor = start;
	return "duplicate member";
}

static void
keep_wanted(struct reading *reading, const char *name, const uint8_t *start)
{
	struct wanted *wanted = reading->wanted;

	if (!wanted || reading->depth > 1 || strcmp(name, wanted->name) != 0)
		return;
	wanted->bytes = span_from(start, &reading->cursor);
	wanted->found = true;
}

static const char *
read_member(struct reading *reading, struct json_object *object)
{
	struct json_object *value = NULL;
	const uint8_t *start;
	const char *name;
	const char *reason = read_name(reading, object, &name);

	if (reason)
		return reason;
	if (!cursor_take(&reading->cursor, ':'))
		return cursor_missing(&reading->cursor, "expected ':'");
	start = reading->cursor.at;
	reason = read_value(reading, &value);
	if (reason)
		return reason;
	keep_wanted(reading, name, start);
	/* The name is the arena's, which the tree does not outlive. */
	library_require(
	    json_object_object_add_ex(object, name, value,
		JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY) == 0);
	return NULL;
}

static const char *
read_members(struct reading *reading, struct json_object *object)
{
	const char *reason;

	if (cursor_close(&reading->cursor, '}'))
		return NULL;
	do {
		reason = read_member(reading, object);
		if (reason)
			return reason;
	} while (cursor_take(&reading->cursor, ','));
	if (cursor_close(&reading->cursor, '}'))
		return NULL;
	return cursor_missing(&reading->cursor, "expected ',' or '}'");
}

static const char *
read_items(struct reading *reading, struct json_object *array)
{
	struct json_object *item;
	const char *reason;

	if (cursor_close(&reading->cursor, ']'))
		return NULL;
	do {
		item = NULL;
		reason = read_value(reading, &item);
		if (reason)
			return reason;
		library_require(json_object_array_add(array, item) == 0);
	} while (cursor_take(&reading->cursor, ','));
	if (cursor_close(&reading->cursor, ']'))
		return NULL;
	return cursor_missing(&reading->cursor, "expected ',' or ']'");
}

/* An object knows the bytes that it was read from. */
static void
keep_bytes(struct reading *reading, struct json_object *object, const uint8_t *start)
{
	struct json_span *bytes = arena_alloc(reading->arena, sizeof(*bytes));

	*bytes = span_from(start, &reading->cursor);
	json_object_set_userdata(object, bytes, NULL);
}

/* json-c's usual room, for 32 items or 16 members, would be most of what small ones take.
 * To replace a table costs more than it is worth in a short text. */
static struct json_object *
new_container(bool is_object, bool is_long)
{
	struct json_object *object;

	if (!is_object)
		return json_object_new_array_ext(1);
	object = json_object_new_object();
	if (object != NULL && is_long)
		library_require(lh_table_resize(json_object_get_object(object), 1) == 0);
	return object;
}

static const char *
read_container(struct reading *reading, struct json_object **value)
{
	const uint8_t *start = reading->cursor.at;
	bool is_object = *start == '{';
	struct json_object *container;
	const char *reason;

	if (reading->depth == reading->deepest)
		return "nested too deeply";
	container = new_container(is_object, reading->is_long);
	library_require(container != NULL);
	reading->depth++;
	reading->cursor.at++;
	cursor_skip_blanks(&reading->cursor);
	reason = is_object ? read_members(reading, container) :
			     read_items(reading, container);
	reading->depth--;
	if (reason) {
		json_object_put(container);
		return reason;
	}
	if (is_object)
		keep_bytes(reading, container, start);
	*value = container;
	return NULL;
}

/* *value is left as it is by null and by a flaw. */
static const char *
read_value(struct reading *reading, struct json_object **value)
{
	if (cursor_done(&reading->cursor))
		return "unexpected end";
	if (*reading->cursor.at == '{' || *reading->cursor.at == '[')
		return read_container(reading, value);
	return scalar_read(&reading->cursor, reading->arena, value);
}

/* One value and blanks around it. */
static const char *
read_all(struct reading *reading, const struct json **value)
{
	struct json_object *object = NULL;
	const char *reason;

	cursor_skip_blanks(&reading->cursor);
	reason = read_value(reading, &object);
	if (reason)
		return reason;
	arena_defer(reading->arena, release, object);
	cursor_skip_blanks(&reading->cursor);
	if (!cursor_done(&reading->cursor))
		return "more than one value";
	*value = (const struct json *)object;
	return NULL;
}

enum outcome
json_read(struct arena *arena, const char *bytes, size_t length,
    const struct json **value, struct json_flaw *flaw)
{
	struct reading reading = { .arena = arena,
		.cursor = cursor_over(bytes, length),
		.deepest = JSON_DEPTH,
		.is_long = length > LONG_BYTES };
	const char *reason = length > INT_MAX ? "too long" : read_all(&reading, value);

	if (!reason)
		return OK;
	flaw->offset = length - cursor_left(&reading.cursor);
	flaw->reason = reason;
	return INVALID;
}

enum outcome
json_parse(
    struct arena *arena, const char *bytes, size_t length, const struct json **value)
{
	struct reading reading = {
		.arena = arena,
		.cursor = cursor_over(bytes, length),
		.deepest = OWN_DEPTH,
		.is_long = length > LONG_BYTES,
	};

	return length > INT_MAX || read_all(&reading, value) != NULL ? INVALID : OK;
}

bool
json_member_bytes(struct arena *arena, const struct json *object, const char *name,
    struct json_span *bytes)
{
	struct json_span whole = json_bytes(object);
	struct wanted wanted = { .name = name };
	struct reading reading = { .arena = arena,
		.cursor = cursor_over(whole.start, whole.length),
		.deepest = OWN_DEPTH,
		.is_long = whole.length > LONG_BYTES,
		.wanted = &wanted };
	const struct json *again;

	if (read_all(&reading, &again) != NULL || !wanted.found)
		return false;
	*bytes = wanted.bytes;
	return true;
}
