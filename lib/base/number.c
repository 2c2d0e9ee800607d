#include "base/number.h"

#include <stddef.h>

static bool
is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/*
 * Reads digits up to the first other character, which is returned; NULL when
 * there is none or the number does not fit.  A negative number is built
 * downwards: INT64_MIN has no positive counterpart.
 */
static const char *
read_digits(const char *text, bool is_negative, int64_t *number)
{
	int64_t value = 0;

	if (!is_digit(*text))
		return NULL;
	for (; is_digit(*text); text++) {
		const int digit = is_negative ? '0' - *text : *text - '0';

		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return NULL;
	}
	*number = value;
	return text;
}

bool
number_parse(const char *text, int64_t low, int64_t high, int64_t *number)
{
	const bool is_negative = text != NULL && *text == '-';
	int64_t value;

	if (text == NULL)
		return false;
	text = read_digits(is_negative ? text + 1 : text, is_negative, &value);
	if (text == NULL || *text != '\0' || value < low || value > high)
		return false;
	*number = value;
	return true;
}

/* ".25" as 250, rounded up; "" as 0; -1 for anything else. */
static int
read_fraction(const char *text)
{
	int milliseconds = 0, place = 100;
	bool is_more = false;

	if (*text == '\0')
		return 0;
	if (*text++ != '.' || *text == '\0')
		return -1;
	for (; is_digit(*text); text++) {
		milliseconds += (*text - '0') * place;
		is_more = is_more || (place == 0 && *text != '0');
		place /= 10;
	}
	if (*text != '\0')
		return -1;
	return is_more ? milliseconds + 1 : milliseconds;
}

bool
number_parse_seconds(
    const char *text, int64_t low_ms, int64_t high_ms, int64_t *milliseconds)
{
	int64_t value;
	int fraction;

	text = text == NULL ? NULL : read_digits(text, false, &value);
	if (text == NULL || __builtin_mul_overflow(value, 1000, &value))
		return false;
	fraction = read_fraction(text);
	if (fraction < 0 || __builtin_add_overflow(value, fraction, &value))
		return false;
	if (value < low_ms || value > high_ms)
		return false;
	*milliseconds = value;
	return true;
}
