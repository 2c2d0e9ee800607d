#include "numeral.h"

#include "json/read.h"

/* PostgreSQL reads no larger exponent, not even of a zero; and sums of it and a
 * text's length stay far from overflow. */
#define LARGEST_EXPONENT 1000000000

struct digits {
	size_t whole;	 /* digits before the point; a lone 0 counts none */
	size_t fraction; /* digits after it */
	size_t zeros;	 /* of these: zeros before the first other digit */
	int64_t exponent;
};

static bool
at_digit(const struct cursor *cursor)
{
	return !cursor_done(cursor) && *cursor->at >= '0' && *cursor->at <= '9';
}

static bool
at_either(const struct cursor *cursor, uint8_t one, uint8_t other)
{
	return !cursor_done(cursor) && (*cursor->at == one || *cursor->at == other);
}

static size_t
skip_digits(struct cursor *cursor)
{
	const uint8_t *start = cursor->at;

	while (at_digit(cursor))
		cursor->at++;
	return (size_t)(cursor->at - start);
}

static const char *
pass_whole(struct cursor *cursor, struct digits *digits)
{
	if (!at_digit(cursor))
		return cursor_missing(cursor, "malformed number");
	if (*cursor->at == '0')
		cursor->at++;
	else
		digits->whole = skip_digits(cursor);
	return NULL;
}

static const char *
pass_fraction(struct cursor *cursor, struct digits *digits)
{
	const uint8_t *start;

	if (!at_either(cursor, '.', '.'))
		return NULL;
	start = ++cursor->at;
	while (at_either(cursor, '0', '0'))
		cursor->at++;
	digits->zeros = (size_t)(cursor->at - start);
	digits->fraction = digits->zeros + skip_digits(cursor);
	return digits->fraction ? NULL : cursor_missing(cursor, "malformed number");
}

static const char *
pass_exponent(struct cursor *cursor, struct digits *digits)
{
	bool negative;
	int64_t sum = 0;

	if (!at_either(cursor, 'e', 'E'))
		return NULL;
	cursor->at++;
	negative = at_either(cursor, '-', '-');
	if (at_either(cursor, '-', '+'))
		cursor->at++;
	if (!at_digit(cursor))
		return cursor_missing(cursor, "malformed number");
	for (; at_digit(cursor); cursor->at++) {
		if (sum <= LARGEST_EXPONENT)
			sum = sum * 10 + (*cursor->at - '0');
	}
	digits->exponent = negative ? -sum : sum;
	return NULL;
}

static bool
too_long(const struct digits *digits)
{
	int64_t before = 0;
	int64_t after = (int64_t)digits->fraction - digits->exponent;

	if (digits->exponent > LARGEST_EXPONENT || digits->exponent < -LARGEST_EXPONENT)
		return true;
	/* A zero has no digit that an exponent could carry away from the point. */
	if (digits->whole > 0)
		before = (int64_t)digits->whole + digits->exponent;
	else if (digits->fraction > digits->zeros)
		before = digits->exponent - (int64_t)digits->zeros;
	return before > JSON_DIGITS || after > JSON_DIGITS;
}

/* The integer between start and end; false when it does not fit. */
static bool
fits(const uint8_t *start, const uint8_t *end, int64_t *integer)
{
	bool negative = *start == '-';
	int64_t sum = 0; /* below zero: int64_t reaches further there */

	for (const uint8_t *at = start + negative; at < end; at++)
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_sub_overflow(sum, *at - '0', &sum))
			return false;
	*integer = sum;
	return negative || !__builtin_sub_overflow(0, sum, integer);
}

const char *
numeral_read(struct cursor *cursor, struct numeral *numeral)
{
	const uint8_t *start = cursor->at;
	const uint8_t *whole;
	struct digits digits = { 0 };
	const char *reason;

	if (at_either(cursor, '-', '-'))
		cursor->at++;
	reason = pass_whole(cursor, &digits);
	whole = cursor->at;
	if (!reason)
		reason = pass_fraction(cursor, &digits);
	if (!reason)
		reason = pass_exponent(cursor, &digits);
	if (reason)
		return reason;
	if (too_long(&digits)) {
		cursor->at = start;
		return "number too long";
	}
	numeral->is_integer = whole == cursor->at &&
	    fits(start, whole, &numeral->integer);
	return NULL;
}
