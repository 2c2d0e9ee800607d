#include "base/clock.h"

#include <assert.h>
#include <time.h>

#include "base/arena.h"

#define SECOND INT64_C(1000000)
#define DAY_SECONDS INT64_C(86400)

/* A 400-year era of the Gregorian calendar, counted from 0000-03-01. */
#define ERA_DAYS 146097
#define EPOCH_DAY 719468 /* 1970-01-01, in days since 0000-03-01 */

struct date {
	int64_t year, month, day;
};

struct moment {
	struct date date;
	int64_t hour, minute, second, microsecond;
	int64_t offset_minutes;
};

int64_t
clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

int64_t
clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}

int64_t
clock_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

/*
 * Days since the epoch, for years 0 and later.  A year here begins in March, so
 * that the leap day is its last.
 */
static int64_t
days_of(struct date date)
{
	const int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	const int64_t month = (date.month + 9) % 12;

	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
	    date.day - 1 - EPOCH_DAY;
}

/* The date of a day not before 0000-03-01. */
static struct date
date_of(int64_t days)
{
	const int64_t since = days + EPOCH_DAY;
	const int64_t era = since / ERA_DAYS, in_era = since % ERA_DAYS;
	const int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) /
	    365;
	const int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
	const int64_t month = (5 * in_year + 2) / 153;
	struct date date;

	date.day = in_year - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = era * 400 + year + (date.month <= 2);
	return date;
}

/* Writes count digits and a mark; the place behind them. */
static char *
put_digits(char *at, int64_t number, unsigned count, char mark)
{
	for (unsigned i = count; i > 0; i--, number /= 10)
		at[i - 1] = (char)('0' + number % 10);
	at[count] = mark;
	return at + count + 1;
}

/* By hand: each event has several, and printf costs ten times as much. */
char *
clock_format(struct arena *arena, int64_t moment, unsigned digits)
{
	const int64_t first_day = CLOCK_EARLIEST / SECOND / DAY_SECONDS;
	char text[sizeof("0000-00-00T00:00:00.000000Z")];
	char *at = text;
	struct date date;
	int64_t fraction, seconds;

	assert(moment >= CLOCK_EARLIEST && moment <= CLOCK_LATEST && digits <= 6);
	seconds = (moment - CLOCK_EARLIEST) / SECOND;
	fraction = (moment - CLOCK_EARLIEST) % SECOND;
	date = date_of(first_day + seconds / DAY_SECONDS);
	seconds %= DAY_SECONDS;
	at = put_digits(at, date.year, 4, '-');
	at = put_digits(at, date.month, 2, '-');
	at = put_digits(at, date.day, 2, 'T');
	at = put_digits(at, seconds / 3600, 2, ':');
	at = put_digits(at, seconds / 60 % 60, 2, ':');
	at = put_digits(at, seconds % 60, 2, digits == 0 ? 'Z' : '.');
	for (unsigned i = digits; i < 6; i++)
		fraction /= 10;
	if (digits > 0)
		at = put_digits(at, fraction, digits, 'Z');
	return arena_copy(arena, text, (size_t)(at - text));
}

/* Exactly count digits; the text after them, NULL when they are not there. */
static const char *
read_digits(const char *text, int count, int64_t *number)
{
	if (text == NULL)
		return NULL;
	*number = 0;
	for (int i = 0; i < count; i++, text++) {
		if (*text < '0' || *text > '9')
			return NULL;
		*number = *number * 10 + (*text - '0');
	}
	return text;
}

static const char *
read_mark(const char *text, char mark)
{
	return text != NULL && *text == mark ? text + 1 : NULL;
}

static const char *
read_date(const char *text, struct date *date)
{
	text = read_digits(text, 4, &date->year);
	text = read_mark(text, '-');
	text = read_digits(text, 2, &date->month);
	text = read_mark(text, '-');
	return read_digits(text, 2, &date->day);
}

static const char *
read_time(const char *text, struct moment *moment)
{
	int64_t place = SECOND / 10;

	text = read_digits(text, 2, &moment->hour);
	text = read_mark(text, ':');
	text = read_digits(text, 2, &moment->minute);
	text = read_mark(text, ':');
	text = read_digits(text, 2, &moment->second);
	moment->microsecond = 0;
	if (text == NULL || *text != '.')
		return text;
	if (*++text < '0' || *text > '9')
		return NULL;
	for (; *text >= '0' && *text <= '9'; text++, place /= 10)
		moment->microsecond += (*text - '0') * place;
	return text;
}

static const char *
read_offset(const char *text, struct moment *moment)
{
	const bool is_west = text != NULL && *text == '-';
	int64_t hours, minutes;

	moment->offset_minutes = 0;
	if (text == NULL || *text == '\0')
		return text;
	if (*text == 'Z' || *text == 'z')
		return text + 1;
	text = read_mark(text, is_west ? '-' : '+');
	text = read_digits(text, 2, &hours);
	text = read_mark(text, ':');
	text = read_digits(text, 2, &minutes);
	if (text == NULL || hours > 23 || minutes > 59)
		return NULL;
	moment->offset_minutes = (is_west ? -1 : 1) * (hours * 60 + minutes);
	return text;
}

/* Does the day exist?  It does when it comes back as itself. */
static bool
date_exists(struct date date)
{
	struct date again;

	if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1)
		return false;
	again = date_of(days_of(date));
	return again.month == date.month && again.day == date.day;
}

bool
clock_parse(const char *text, int64_t *moment)
{
	struct moment read;
	int64_t seconds, result;

	text = read_date(text, &read.date);
	if (text == NULL || (*text != 'T' && *text != 't' && *text != ' '))
		return false;
	text = read_time(text + 1, &read);
	text = read_offset(text, &read);
	if (text == NULL || *text != '\0' || !date_exists(read.date))
		return false;
	if (read.hour > 23 || read.minute > 59 || read.second > 60)
		return false;
	seconds = days_of(read.date) * DAY_SECONDS + read.hour * 3600 +
	    (read.minute - read.offset_minutes) * 60 + read.second;
	result = seconds * SECOND + (read.second == 60 ? 0 : read.microsecond);
	if (result < CLOCK_EARLIEST || result > CLOCK_LATEST)
		return false;
	*moment = result;
	return true;
}

bool
clock_from_unix(double seconds, int64_t *moment)
{
	int64_t whole, result;
	double micros;

	/* Written so that a NaN fails it; the cast below is then defined. */
	if (!(seconds >= -62135596800.0 && seconds < 253402300800.0))
		return false;
	whole = (int64_t)seconds;
	micros = (seconds - (double)whole) * 1e6;
	result = whole * SECOND + (int64_t)(micros + (micros < 0 ? -0.5 : 0.5));
	if (result < CLOCK_EARLIEST || result > CLOCK_LATEST)
		return false;
	*moment = result;
	return true;
}
