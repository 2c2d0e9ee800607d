#include "json/decode.h"

#include "field.h"
#include "json/fault.h"
#include "json/read.h"

enum outcome
json_parse_object(struct arena *arena, const char *bytes, size_t length,
    const struct json **object, struct faults *faults)
{
	const struct json *value = NULL;
	struct json_flaw flaw;

	if (length > 0 && json_read(arena, bytes, length, &value, &flaw) != OK) {
		fault_add_flaw(faults, &flaw);
		return INVALID;
	}
	if (json_kind(value) == JSON_OBJECT) {
		*object = value;
		return OK;
	}
	if (value)
		fault_add_value(faults, "model_attributes_type", NULL,
		    "Input should be a valid dictionary or object to extract fields from",
		    value);
	else
		fault_add(faults, "missing", "body", NULL, "Field required", NULL);
	return INVALID;
}

/* *source is the object's text once it was needed; many fields may be missing. */
static void
add_missing(struct faults *faults, const char *name, const struct json *object,
    const char **source)
{
	if (!*source)
		*source = json_source(faults->arena, object);
	fault_add(faults, "missing", "body", name, "Field required", *source);
}

enum outcome
json_decode(const struct json *object, const struct field *fields, size_t count,
    enum json_mode mode, void *into, struct faults *faults)
{
	enum outcome outcome = OK;
	const char *source = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct field *field = &fields[i];
		const struct json *value = json_member(object, field->name);
		bool right = true;

		if (value) {
			right = field_decode(field, value, into, faults);
		} else if (field->need == REQUIRED && mode == JSON_WHOLE) {
			add_missing(faults, field->name, object, &source);
			right = false;
		}
		if (!right)
			outcome = INVALID;
	}
	return outcome;
}
