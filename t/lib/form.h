/*
 * A body with a field of every kind.
 */
#ifndef LIB_FORM_H
#define LIB_FORM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "json/decode.h"

struct form {
	const char *name;
	const char *mode;
	const char *is_locked;
	int64_t timestamp;
	const char *size;
	const char *duration;
	const struct json *data;
	const struct json *participants;
};

static inline const char *
no_blanks(const char *text)
{
	return strchr(text, ' ') ? "no blanks" : NULL;
}

/* clang-format off */
static const struct field form_fields[] = {
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

#endif
