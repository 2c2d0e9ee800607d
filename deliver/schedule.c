#include "schedule.h"

#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/number.h"
#include "base/random.h"
#include "base/text.h"

/* A longer text is not a number of seconds. */
#define NUMBER_BYTES 32

#define RETRY_AFTER_MOST_MS (INT64_C(86400) * 1000)

/* The jitter: up to a tenth of the delay, either way. */
#define JITTER_PART 10

static const char *deliver_schedule;
static int64_t poll_ms, stop_ms, disable_after_ms, tick_ms, audit_keep_ms;
static struct schedule schedule;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "DELIVER_SCHEDULE", .kind = VARIABLE_TEXT, .into = &deliver_schedule,
	  .fallback = "0 5 300 1800 7200 18000 36000 50400 72000 86400" },
	{ .name = "DELIVER_POLL", .kind = VARIABLE_SECONDS, .into = &poll_ms,
	  .fallback = "0.02", .low = 1, .high = 3600000 },
	{ .name = "DELIVER_STOP", .kind = VARIABLE_SECONDS, .into = &stop_ms,
	  .fallback = "2", .high = 3600000 },
	{ .name = "DELIVER_DISABLE_AFTER", .kind = VARIABLE_SECONDS, .into = &disable_after_ms,
	  .fallback = "432000", .high = MOMENT_LONGEST_MS },
	{ .name = "AUDIT_KEEP", .kind = VARIABLE_SECONDS, .into = &audit_keep_ms,
	  .fallback = "31536000", .high = MOMENT_LONGEST_MS },
	{ .name = "MEETING_TICK", .kind = VARIABLE_SECONDS, .into = &tick_ms,
	  .fallback = "60", .low = 1, .high = 86400000 },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	/* NULL: not UTF-8; it is among the faults already. */
	if (deliver_schedule != NULL && !schedule_parse(deliver_schedule, &schedule))
		config_fault(faults, "DELIVER_SCHEDULE",
		    "must be 1 to 64 delays in seconds, separated by blanks");
}

const struct config_group schedule_config = { variables, COUNT(variables), settle };

bool
schedule_parse(const char *text, struct schedule *into)
{
	struct schedule read = { .count = 0 };

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
		const size_t length = strcspn(text, " ");
		char number[NUMBER_BYTES];

		if (length >= sizeof(number) || read.count == COUNT(read.delays_ms))
			return false;
		memcpy(number, text, length);
		number[length] = '\0';
		if (!number_parse_seconds(
			number, 0, MOMENT_LONGEST_MS, &read.delays_ms[read.count]))
			return false;
		read.count++;
		text += length;
	}
	if (read.count == 0)
		return false;
	*into = read;
	return true;
}

int64_t
schedule_first_ms(void)
{
	return schedule.delays_ms[0];
}

static int64_t
jitter(int64_t milliseconds)
{
	const int64_t range = milliseconds / JITTER_PART;
	uint64_t chance;

	random_bytes((uint8_t *)&chance, sizeof(chance));
	return milliseconds - range + (int64_t)(chance % ((uint64_t)range * 2 + 1));
}

int64_t
schedule_next_ms(int64_t attempts, int64_t retry_after)
{
	int64_t wait_ms = RETRY_AFTER_MOST_MS, delay_ms;

	if (attempts >= (int64_t)schedule.count)
		return -1;
	delay_ms = jitter(schedule.delays_ms[attempts]);
	if (retry_after <= RETRY_AFTER_MOST_MS / 1000)
		wait_ms = retry_after * 1000;
	return delay_ms > wait_ms ? delay_ms : wait_ms;
}

int64_t
schedule_longest_ms(void)
{
	int64_t longest_ms = 0;

	for (size_t i = 0; i < schedule.count; i++)
		if (schedule.delays_ms[i] > longest_ms)
			longest_ms = schedule.delays_ms[i];
	return longest_ms + longest_ms / JITTER_PART;
}

int64_t
schedule_poll_ms(void)
{
	return poll_ms;
}

int64_t
schedule_stop_ms(void)
{
	return stop_ms;
}

int64_t
schedule_disable_after_ms(void)
{
	return disable_after_ms;
}

int64_t
schedule_tick_ms(void)
{
	return tick_ms;
}

int64_t
schedule_audit_keep_ms(void)
{
	return audit_keep_ms;
}
