/*
 * When a message is tried, and again; when the daemon looks.  The module owns
 * DELIVER_SCHEDULE, DELIVER_POLL, DELIVER_STOP, DELIVER_DISABLE_AFTER, MEETING_TICK and
 * AUDIT_KEEP (schedule_config).
 */
#ifndef DELIVER_SCHEDULE_H
#define DELIVER_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct config_group;

extern const struct config_group schedule_config;

#define SCHEDULE_TRIES 64

/* The delays before each try. */
struct schedule {
	int64_t delays_ms[SCHEDULE_TRIES];
	size_t count;
};

/* Seconds with decimals, blank-separated, 1 to SCHEDULE_TRIES of them; false for others. */
bool schedule_parse(const char *text, struct schedule *) MUST_USE;

/* The delay before the first try: 0 as a rule. */
int64_t schedule_first_ms(void);

/*
 * How long to wait for the next try after `attempts` (1 or more) that failed, a tenth less or
 * more so that not all come at once; -1: that was the last.  retry_after: what the receiver
 * asked for, in seconds; honoured up to a day.
 */
int64_t schedule_next_ms(int64_t attempts, int64_t retry_after);

/* The longest time that the schedule has between two tries. */
int64_t schedule_longest_ms(void);

/* How often the outbox is looked at while there is little to do. */
int64_t schedule_poll_ms(void);

/* How long tries that are under way may take when the daemon is to stop. */
int64_t schedule_stop_ms(void);

/* Failures for so long disable a room's endpoint. */
int64_t schedule_disable_after_ms(void);

/* How often meetings are looked at that may have ended. */
int64_t schedule_tick_ms(void);

/* How long rows of the audit, and keys that have ended, are kept; 0: for ever. */
int64_t schedule_audit_keep_ms(void);

#endif
