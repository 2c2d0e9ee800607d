#include "decoder.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"

void
decoder_refuse(struct decoder *decoder, const char *type, const char *message)
{
	fault_add_value(
	    decoder->faults, type, decoder->field->name, message, decoder->value);
	decoder->right = false;
}

#define INTEGER_LIMIT 9223372036854775808.0 /* 2^63 */

static void
refuse_limit(struct decoder *decoder, const char *type, const char *bound, int64_t limit)
{
	struct text message = text_new(decoder->faults->arena);

	text_add(&message, bound);
	text_printf(&message, " %" PRId64, limit);
	decoder_refuse(decoder, type, message.bytes);
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
	decoder_refuse(decoder, "int_from_float",
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
		decoder_refuse(decoder, "int_parsing",
		    "Input should be a valid integer, unable to parse string as an "
		    "integer");
	else
		decoder_refuse(decoder, "int_type", "Input should be a valid integer");
	return false;
}

const char *
decoder_integer(struct decoder *decoder)
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

const char *
decoder_number(struct decoder *decoder)
{
	double number;

	if (json_kind(decoder->value) == JSON_TEXT)
		decoder_refuse(decoder, "float_parsing",
		    "Input should be a valid number, unable to parse string as a number");
	else if (!json_as_number(decoder->value, &number))
		decoder_refuse(decoder, "float_type", "Input should be a valid number");
	else if (number < (double)decoder->field->low)
		refuse_low(decoder);
	else
		return json_source(decoder->faults->arena, decoder->value);
	return NULL;
}
