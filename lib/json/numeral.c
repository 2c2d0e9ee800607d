#include "json/numeral.h"

#include <stdbool.h>

#include "json/strict.h"

/* PostgreSQL reads no larger exponent, not even of a zero; and sums of it and a
 * text's length stay far from overflow. */
#define LARGEST_EXPONENT 1000000000

struct numeral {
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
walk_whole(struct cursor *cursor, struct numeral *numeral)
{
	if (!at_digit(cursor))
		return cursor_missing(cursor, "malformed number");
	if (*cursor->at == '0')
		cursor->at++;
	else
		numeral->whole = skip_digits(cursor);
	return NULL;
}

static const char *
walk_fraction(struct cursor *cursor, struct numeral *numeral)
{
	const uint8_t *start;

	if (!at_either(cursor, '.', '.'))
		return NULL;
	start = ++cursor->at;
	while (at_either(cursor, '0', '0'))
		cursor->at++;
	numeral->zeros = (size_t)(cursor->at - start);
	numeral->fraction = numeral->zeros + skip_digits(cursor);
	return numeral->fraction ? NULL : cursor_missing(cursor, "malformed number");
}

static const char *
walk_exponent(struct cursor *cursor, struct numeral *numeral)
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
	numeral->exponent = negative ? -sum : sum;
	return NULL;
}

static bool
too_long(const struct numeral *numeral)
{
	int64_t before = 0;
	int64_t after = (int64_t)numeral->fraction - numeral->exponent;

	if (numeral->exponent > LARGEST_EXPONENT || numeral->exponent < -LARGEST_EXPONENT)
		return true;
	/* A zero has no digit that an exponent could carry away from the point. */
	if (numeral->whole > 0)
		before = (int64_t)numeral->whole + numeral->exponent;
	else if (numeral->fraction > numeral->zeros)
		before = numeral->exponent - (int64_t)numeral->zeros;
	return before > JSON_DIGITS || after > JSON_DIGITS;
}

const char *
numeral_walk(struct cursor *cursor)
{
	const uint8_t *start = cursor->at;
	struct numeral numeral = { 0 };
	const char *reason;

	if (at_either(cursor, '-', '-'))
		cursor->at++;
	reason = walk_whole(cursor, &numeral);
	if (!reason)
		reason = walk_fraction(cursor, &numeral);
	if (!reason)
		reason = walk_exponent(cursor, &numeral);
	if (!reason && too_long(&numeral)) {
		cursor->at = start;
		reason = "number too long";
	}
	return reason;
}
