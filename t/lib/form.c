#include "lib/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/read.h"

static const char *
no_blanks(const char *text)
{
	return strchr(text, ' ') ? "no blanks" : NULL;
}

/* clang-format off */
const struct field form_fields[FORM_FIELDS] = {
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct form, name),
	    .need = REQUIRED, .low = 2, .high = 5, .check = no_blanks },
	{ .name = "mode", .kind = FIELD_CHOICE, .offset = offsetof(struct form, mode),
	    .choices = "none local cloud" },
	{ .name = "is_locked", .kind = FIELD_FLAG,
	    .offset = offsetof(struct form, is_locked) },
	{ .name = "timestamp", .kind = FIELD_MOMENT, .need = REQUIRED,
	    .offset = offsetof(struct form, timestamp) },
	{ .name = "size", .kind = FIELD_INTEGER, .offset = offsetof(struct form, size),
	    .low = -5, .high = INT64_MAX },
	{ .name = "duration", .kind = FIELD_NUMBER,
	    .offset = offsetof(struct form, duration) },
	{ .name = "data", .kind = FIELD_OBJECT, .offset = offsetof(struct form, data) },
	{ .name = "participants", .kind = FIELD_ARRAY,
	    .offset = offsetof(struct form, participants) },
};
/* clang-format on */

const struct json *
form_parsed(struct arena *arena, const char *text)
{
	const struct json *value = NULL;

	assert_int_equal(json_parse(arena, text, strlen(text), &value), OK);
	return value;
}

enum outcome
form_decode(struct arena *arena, const char *body, typeof(json_decode) *decode,
    struct form *form, struct faults *faults)
{
	const struct json *object = NULL;

	*faults = (struct faults){ .arena = arena };
	assert_int_equal(
	    json_parse_object(arena, body, strlen(body), &object, faults), OK);
	assert_null(faults->items);
	return decode(object, form_fields, COUNT(form_fields), form, faults);
}

const char *
form_faults(struct arena *arena, const char *body)
{
	struct form form = { 0 };
	struct faults faults;

	if (form_decode(arena, body, json_decode_partial, &form, &faults) == OK)
		fail_msg("%s has no fault", body);
	assert_non_null(faults.items);
	return faults.items;
}

struct form
form_of(struct arena *arena, const char *body)
{
	struct form form = { 0 };
	struct faults faults;

	if (form_decode(arena, body, json_decode_partial, &form, &faults) != OK)
		fail_msg("%s: %s", body, faults.items);
	assert_null(faults.items);
	return form;
}
