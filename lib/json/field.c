#include "field.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/flag.h"
#include "base/text.h"
#include "decoder.h"

static void
refuse_length(struct decoder *decoder, const char *type, const char *bound, int64_t limit)
{
	decoder_refuse(decoder, type,
	    arena_printf(decoder->faults->arena,
		"String should have at %s %" PRId64 " %s%s", bound, limit,
		decoder->field->in_bytes ? "byte" : "character", limit == 1 ? "" : "s"));
}

/* The readers of texts: NULL after a fault. */
static const char *
read_text(struct decoder *decoder)
{
	const struct field *field = decoder->field;
	bool is_id = field->kind == FIELD_ID;
	int64_t length;
	const char *text = is_id ? json_as_id(decoder->faults->arena, decoder->value) :
				   json_as_text(decoder->value);

	if (!text) {
		decoder_refuse(decoder, "string_type",
		    is_id ? "Input should be a valid string or an integer" :
			    "Input should be a valid string");
		return NULL;
	}
	length = (int64_t)(field->in_bytes ? strlen(text) : text_characters(text));
	if (length < field->low) {
		refuse_length(decoder, "string_too_short", "least", field->low);
		return NULL;
	}
	if (field->high > 0 && length > field->high) {
		refuse_length(decoder, "string_too_long", "most", field->high);
		return NULL;
	}
	return text;
}

/* "a b c" -> "Input should be 'a', 'b' or 'c'" */
static const char *
choice_message(struct arena *arena, const char *expected, const char *choices)
{
	struct text message = text_new(arena);
	const char *between = "'";

	text_add(&message, expected);
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
	decoder_refuse(decoder, "literal_error",
	    choice_message(decoder->faults->arena, "Input should be ", choices));
	return NULL;
}

static bool
has_choice(const struct json *array, const char *choice, size_t span)
{
	for (size_t i = 0; i < json_length(array); i++) {
		const char *text = json_as_text(json_item(array, i));

		if (text && strlen(text) == span && memcmp(choice, text, span) == 0)
			return true;
	}
	return false;
}

static void
keep_choices(struct decoder *decoder)
{
	struct arena *arena = decoder->faults->arena;
	const char *choice = decoder->field->choices;
	struct text chosen = text_new(arena);
	size_t count = 0;

	while (*choice) {
		size_t span = strcspn(choice, " ");

		if (has_choice(decoder->value, choice, span)) {
			text_add(&chosen, count++ > 0 ? "," : "");
			text_add_bytes(&chosen, choice, span);
		}
		choice += span + strspn(choice + span, " ");
	}
	/* Fewer than it has: others are unknown, or repeat one. */
	if (json_kind(decoder->value) == JSON_ARRAY &&
	    count == json_length(decoder->value))
		*(const char **)decoder->place = chosen.bytes;
	else
		decoder_refuse(decoder, "literal_error",
		    choice_message(arena, "Input should be a list, without repeats, of ",
			decoder->field->choices));
}

static void
keep_flag(struct decoder *decoder)
{
	if (json_kind(decoder->value) == JSON_FLAG)
		*(enum flag *)decoder->place = flag_of(json_as_flag(decoder->value));
	else
		decoder_refuse(decoder, "bool_type", "Input should be a valid boolean");
}

static void
keep_text(struct decoder *decoder, const char *text)
{
	const struct field *field = decoder->field;
	const char *problem = text && field->check ? field->check(text) : NULL;

	if (problem)
		decoder_refuse(decoder, "value_error",
		    arena_printf(decoder->faults->arena, "Value error, %s", problem));
	else if (text)
		*(const char **)decoder->place = text;
}

static void
keep_moment(struct decoder *decoder)
{
	const char *text = json_as_text(decoder->value);

	if (!text)
		decoder_refuse(decoder, "datetime_type",
		    "Input should be a valid datetime, RFC 3339");
	else if (!clock_parse(text, decoder->place))
		decoder_refuse(decoder, "datetime_parsing",
		    "Input should be a valid datetime, RFC 3339");
}

static void
keep_time(struct decoder *decoder)
{
	const char *text = json_as_text(decoder->value);
	int64_t moment;

	if (text && *text == '\0')
		return;
	if (json_as_moment(decoder->value, &moment))
		*(const struct json **)decoder->place = decoder->value;
	else
		decoder_refuse(decoder, text ? "datetime_parsing" : "datetime_type",
		    "Input should be a valid datetime: RFC 3339, or Unix seconds");
}

static void
keep_container(struct decoder *decoder, enum json_kind kind)
{
	if (json_kind(decoder->value) == kind)
		*(const struct json **)decoder->place = decoder->value;
	else if (kind == JSON_OBJECT)
		decoder_refuse(
		    decoder, "dict_type", "Input should be a valid dictionary");
	else
		decoder_refuse(decoder, "list_type", "Input should be a valid list");
}

static void
decode(struct decoder *decoder)
{
	switch (decoder->field->kind) {
	case FIELD_TEXT:
	case FIELD_ID:
		keep_text(decoder, read_text(decoder));
		break;
	case FIELD_CHOICE:
		keep_text(decoder, read_choice(decoder));
		break;
	case FIELD_CHOICES:
		keep_choices(decoder);
		break;
	case FIELD_FLAG:
		keep_flag(decoder);
		break;
	case FIELD_MOMENT:
		keep_moment(decoder);
		break;
	case FIELD_TIME:
		keep_time(decoder);
		break;
	case FIELD_INTEGER:
		keep_text(decoder, decoder_integer(decoder));
		break;
	case FIELD_NUMBER:
		keep_text(decoder, decoder_number(decoder));
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
