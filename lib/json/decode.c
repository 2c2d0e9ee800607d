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
		fault_add(faults,
		    &(struct fault){ .type = "missing",
			.place = "body",
			.message = "Field required" });
	return INVALID;
}

/* An object, and what it becomes. */
struct decoding {
	const struct json *object;
	const char *source; /* its text, once it was needed: many fields may be missing */
	void *into;
	struct faults *faults;
};

static bool
refuse_missing(struct decoding *decoding, const struct field *field)
{
	struct faults *faults = decoding->faults;

	if (!decoding->source)
		decoding->source = json_source(faults->arena, decoding->object);
	fault_add(faults,
	    &(struct fault){ .type = "missing",
		.place = "body",
		.field = field->name,
		.message = "Field required",
		.input = decoding->source });
	return false;
}

static bool
take(struct decoding *decoding, const struct field *field, enum field_need need)
{
	const struct json *value = json_member(decoding->object, field->name);

	if (value)
		return field_decode(field, value, decoding->into, decoding->faults);
	return need == OPTIONAL || refuse_missing(decoding, field);
}

enum outcome
json_decode(const struct json *object, const struct field *fields, size_t count,
    void *into, struct faults *faults)
{
	struct decoding decoding = { object, NULL, into, faults };
	enum outcome outcome = OK;

	for (size_t i = 0; i < count; i++)
		if (!take(&decoding, &fields[i], fields[i].need))
			outcome = INVALID;
	return outcome;
}

enum outcome
json_decode_partial(const struct json *object, const struct field *fields, size_t count,
    void *into, struct faults *faults)
{
	struct decoding decoding = { object, NULL, into, faults };
	enum outcome outcome = OK;

	for (size_t i = 0; i < count; i++)
		if (!take(&decoding, &fields[i], OPTIONAL))
			outcome = INVALID;
	return outcome;
}
