#include "param.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

#define MICROSECOND_DIGITS 6

/* NULL: NULL.  As PostgreSQL reads an array's element. */
static void
add_element(struct text *array, const char *element)
{
	if (element == NULL) {
		text_add(array, "NULL");
		return;
	}
	text_add_char(array, '"');
	for (const char *c = element; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			text_add_char(array, '\\');
		text_add_char(array, *c);
	}
	text_add_char(array, '"');
}

static const char *
flag_text(enum flag flag)
{
	switch (flag) {
	case FLAG_ABSENT:
		return NULL;
	case FLAG_FALSE:
		return "false";
	case FLAG_TRUE:
		return "true";
	}
	return NULL;
}

static const char *
write_struct(struct arena *arena, const struct shape *shape, const void *from)
{
	struct text array = text_new(arena);

	for (size_t i = 0; i < shape->count; i++) {
		const struct column *column = &shape->columns[i];
		const void *field = (const char *)from + column->offset;

		assert(
		    column->kind == COLUMN_TEXT || column->kind == COLUMN_OPTIONAL_FLAG);
		text_add_char(&array, i == 0 ? '{' : ',');
		add_element(&array, column->name);
		text_add_char(&array, ',');
		add_element(&array,
		    column->kind == COLUMN_TEXT ? *(const char *const *)field :
						  flag_text(*(const enum flag *)field));
	}
	text_add_char(&array, '}');
	return array.bytes;
}

static const char *
write_texts(struct arena *arena, const char *const *texts)
{
	struct text array = text_new(arena);

	if (texts == NULL)
		return NULL;
	text_add_char(&array, '{');
	for (size_t i = 0; texts[i] != NULL; i++) {
		if (i > 0)
			text_add_char(&array, ',');
		add_element(&array, texts[i]);
	}
	text_add_char(&array, '}');
	return array.bytes;
}

const char *
param_write(struct arena *arena, const struct param *param)
{
	switch (param->kind) {
	case PARAM_TEXT:
		return param->text;
	case PARAM_INTEGER:
		return arena_printf(arena, "%" PRId64, param->number);
	case PARAM_FLAG:
		return param->number ? "true" : "false";
	case PARAM_MOMENT:
		return clock_format(arena, param->number, MICROSECOND_DIGITS);
	case PARAM_SECONDS:
		return arena_printf(arena, "%" PRId64 ".%03" PRId64, param->number / 1000,
		    param->number % 1000);
	case PARAM_TEXTS:
		return write_texts(arena, param->texts);
	case PARAM_STRUCT:
		return write_struct(arena, param->shape, param->from);
	}
	return NULL;
}
