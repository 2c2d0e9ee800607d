#include "output/field.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/arena.h"
#include "json/encode.h"
#include "output/output.h"
#include "output/shown.h"

static const void *
place(const struct output_field *field, const void *item)
{
	return (const char *)item + field->offset;
}

static const char *
text_of(const struct output_field *field, const void *item)
{
	return *(const char *const *)place(field, item);
}

static int64_t
integer_of(const struct output_field *field, const void *item)
{
	return *(const int64_t *)place(field, item);
}

const char *
field_cell(
    struct arena *arena, const struct output_field *field, const void *item, int64_t now)
{
	switch (field->kind) {
	case OUTPUT_TEXT:
	case OUTPUT_STATE:
	case OUTPUT_JSON:
		return shown_text(arena, text_of(field, item));
	case OUTPUT_TIME:
		return shown_ago(arena, text_of(field, item), now);
	case OUTPUT_INTEGER:
		return arena_printf(arena, "%lld", (long long)integer_of(field, item));
	case OUTPUT_SECONDS:
		return shown_seconds(arena, integer_of(field, item));
	case OUTPUT_FLAG:
		return *(const bool *)place(field, item) ? "yes" : "no";
	}
	abort();
}

static void
put_member(struct json_writer *json, const struct output_field *field, const void *item)
{
	switch (field->kind) {
	case OUTPUT_TEXT:
	case OUTPUT_STATE:
	case OUTPUT_TIME:
		json_put_text(json, field->member, text_of(field, item));
		return;
	case OUTPUT_JSON:
		json_put_raw(json, field->member, text_of(field, item));
		return;
	case OUTPUT_INTEGER:
	case OUTPUT_SECONDS:
		json_put_integer(json, field->member, integer_of(field, item));
		return;
	case OUTPUT_FLAG:
		json_put_flag(json, field->member, *(const bool *)place(field, item));
		return;
	}
	abort();
}

void
field_put_all(struct json_writer *json, const char *name, const struct output_form *form,
    const void *item)
{
	json_open(json, name, '{');
	for (size_t i = 0; i < form->count; i++)
		if (form->fields[i].member != NULL)
			put_member(json, &form->fields[i], item);
	json_close(json, '}');
}

const char *
field_value(
    struct arena *arena, const struct output_field *field, const void *item, int64_t now)
{
	const char *cell = field_cell(arena, field, item, now);

	if (field->kind != OUTPUT_TIME || text_of(field, item) == NULL)
		return cell;
	return arena_printf(arena, "%s (%.19sZ)", cell, text_of(field, item));
}
