#include "json/field.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

#define INTEGER_LIMIT 9223372036854775808.0 /* 2^63 */

struct decoder {
	const struct field *field;
	const struct json *value;
	void *place; /* in the caller's struct */
	struct faults *faults;
	bool right;
};

static void
refuse(struct decoder *decoder, const char *type, const char *message)
{
	fault_add_value(
	    decoder->faults, type, decoder->field->name, message, decoder->value);
	decoder->right = false;
}

static void
refuse_limit(struct decoder *decoder, const char *type, const char *bound, int64_t limit)
{
	struct text message = text_new(decoder->faults->arena);

	text_add(&message, bound);
	text_printf(&message, " %" PRId64, limit);
	refuse(decoder, type, message.bytes);
}

static void
refuse_low(struct decoder *decoder)
{
	refuse_limit(decoder, "greater_than_equal",
	    "Input should be greater than or equal to", decoder->field->low);
}

static void
refuse_high(struct decoder *decoder)
{
	refuse_limit(decoder, "less_than_equal", "Input should be less than or equal to",
	    decoder->field->high);
}

static void
refuse_length(struct decoder *decoder, const char *type, const char *bound, int64_t limit)
{
	refuse(decoder, type,
	    arena_printf(decoder->faults->arena,
		"String should have at %s %" PRId64 " byte%s", bound, limit,
		limit == 1 ? "" : "s"));
}

/* The readers of texts: NULL after a fault. */
static const char *
read_text(struct decoder *decoder)
{
	const struct field *field = decoder->field;
	const char *text = json_as_text(decoder->value);

	if (!text) {
		refuse(decoder, "string_type", "Input should be a valid string");
		return NULL;
	}
	if ((int64_t)strlen(text) < field->low) {
		refuse_length(decoder, "string_too_short", "least", field->low);
		return NULL;
	}
	if (field->high > 0 && (int64_t)strlen(text) > field->high) {
		refuse_length(decoder, "string_too_long", "most", field->high);
		return NULL;
	}
	return text;
}

/* "a b c" -> "Input should be 'a', 'b' or 'c'" */
static const char *
choice_message(struct arena *arena, const char *choices)
{
	struct text message = text_new(arena);
	const char *between = "Input should be '";

	while (*choices) {
		size_t length = strcspn(choices, " ");
		const char *rest = choices + length + strspn(choices + length, " ");

		text_add(&message, between);
		text_add_bytes(&message, choices, length);
		between = rest[strcspn(rest, " ")] ? "', '" : "' or '";
		choices = rest;
	}
	text_add_char(&message, '\'');
	return message.bytes;
}

static const char *
read_choice(struct decoder *decoder)
{
	const char *text = json_as_text(decoder->value);
	const char *choices = decoder->field->choices;
	size_t length = text ? strlen(text) : 0;

	for (const char *choice = choices; length > 0 && *choice;) {
		size_t span = strcspn(choice, " ");

		if (span == length && memcmp(choice, text, length) == 0)
			return text;
		choice += span + strspn(choice + span, " ");
	}
	refuse(decoder, "literal_error", choice_message(decoder->faults->arena, choices));
	return NULL;
}

static const char *
read_flag(struct decoder *decoder)
{
	if (json_kind(decoder->value) == JSON_FLAG)
		return json_as_flag(decoder->value) ? "true" : "false";
	refuse(decoder, "bool_type", "Input should be a valid boolean");
	return NULL;
}

/* A number beyond int64_t, or one with a fraction, is refused here. */
static bool
take_real(struct decoder *decoder, double real, int64_t *number)
{
	if (!(real < INTEGER_LIMIT)) { /* a NaN too */
		refuse_high(decoder);
		return false;
	}
	if (real < -INTEGER_LIMIT) {
		refuse_low(decoder);
		return false;
	}
	*number = (int64_t)real;
	if ((double)*number == real)
		return true;
	refuse(decoder, "int_from_float",
	    "Input should be a valid integer, got a number with a fractional part");
	return false;
}

/* An integer, or a real without a fraction: JSON knows no difference. */
static bool
take_integer(struct decoder *decoder, int64_t *number)
{
	double real;

	if (json_as_integer(decoder->value, number))
		return true;
	if (json_as_number(decoder->value, &real))
		return take_real(decoder, real, number);
	if (json_kind(decoder->value) == JSON_TEXT)
		refuse(decoder, "int_parsing",
		    "Input should be a valid integer, unable to parse string as an "
		    "integer");
	else
		refuse(decoder, "int_type", "Input should be a valid integer");
	return false;
}

static const char *
read_integer(struct decoder *decoder)
{
	int64_t number;

	if (!take_integer(decoder, &number))
		return NULL;
	if (number >= decoder->field->low && number <= decoder->field->high)
		return arena_printf(decoder->faults->arena, "%" PRId64, number);
	if (number < decoder->field->low)
		refuse_low(decoder);
	else
		refuse_high(decoder);
	return NULL;
}

static const char *
read_number(struct decoder *decoder)
{
	double number;

	if (json_kind(decoder->value) == JSON_TEXT)
		refuse(decoder, "float_parsing",
		    "Input should be a valid number, unable to parse string as a number");
	else if (!json_as_number(decoder->value, &number))
		refuse(decoder, "float_type", "Input should be a valid number");
	else if (!isfinite(number))
		refuse(decoder, "finite_number", "Input should be a finite number");
	else if (number < (double)decoder->field->low)
		refuse_low(decoder);
	else
		return json_source(decoder->faults->arena, decoder->value);
	return NULL;
}

static void
keep_text(struct decoder *decoder, const char *text)
{
	const struct field *field = decoder->field;
	const char *problem = text && field->check ? field->check(text) : NULL;

	if (problem)
		refuse(decoder, "value_error",
		    arena_printf(decoder->faults->arena, "Value error, %s", problem));
	else if (text)
		*(const char **)decoder->place = text;
}

static void
keep_moment(struct decoder *decoder)
{
	const char *text = json_as_text(decoder->value);

	if (!text)
		refuse(decoder, "datetime_type",
		    "Input should be a valid datetime, RFC 3339");
	else if (!clock_parse(text, decoder->place))
		refuse(decoder, "datetime_parsing",
		    "Input should be a valid datetime, RFC 3339");
}

static void
keep_container(struct decoder *decoder, enum json_kind kind)
{
	if (json_kind(decoder->value) == kind)
		*(const struct json **)decoder->place = decoder->value;
	else if (kind == JSON_OBJECT)
		refuse(decoder, "dict_type", "Input should be a valid dictionary");
	else
		refuse(decoder, "list_type", "Input should be a valid list");
}

static void
decode(struct decoder *decoder)
{
	switch (decoder->field->kind) {
	case FIELD_TEXT:
		keep_text(decoder, read_text(decoder));
		break;
	case FIELD_CHOICE:
		keep_text(decoder, read_choice(decoder));
		break;
	case FIELD_FLAG:
		keep_text(decoder, read_flag(decoder));
		break;
	case FIELD_MOMENT:
		keep_moment(decoder);
		break;
	case FIELD_INTEGER:
		keep_text(decoder, read_integer(decoder));
		break;
	case FIELD_NUMBER:
		keep_text(decoder, read_number(decoder));
		break;
	case FIELD_OBJECT:
		keep_container(decoder, JSON_OBJECT);
		break;
	case FIELD_ARRAY:
		keep_container(decoder, JSON_ARRAY);
		break;
	}
}

bool
field_decode(const struct field *field, const struct json *value, void *into,
    struct faults *faults)
{
	struct decoder decoder = {
		.field = field,
		.value = value,
		.place = (char *)into + field->offset,
		.faults = faults,
		.right = true,
	};

	decode(&decoder);
	return decoder.right;
}
