/*
 * What monitoring asks of the database.
 */
#ifndef MODEL_HEALTH_H
#define MODEL_HEALTH_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

struct metric {
	const char *name, *label, *value; /* label: NULL when there is none */
};

struct metric_list {
	struct metric *items;
	int64_t count;
};

enum outcome health_metrics(
    struct db *, struct arena *, int64_t now, struct metric_list *) MUST_USE;

/* Those that take longer the more meetings are active: TIMED_OUT when it is too long. */
enum outcome health_meeting_metrics(
    struct db *, struct arena *, int64_t now, struct metric_list *) MUST_USE;

/* How many recordings of the last 7 days are missing: stopped for longer than
 * RECORDING_MISSING_AFTER and never completed. */
enum outcome health_missing_recordings(
    struct db *, struct arena *, int64_t now, int64_t *count) MUST_USE;

/* How many rooms have a webhook that gets nothing more. */
enum outcome health_disabled_webhooks(
    struct db *, struct arena *, int64_t *count) MUST_USE;

#endif
