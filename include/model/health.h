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

/* Those that take longer the more meetings are active, and the more were recorded in the last
 * 7 days: TIMED_OUT when it is too long. */
enum outcome health_meeting_metrics(
    struct db *, struct arena *, struct metric_list *) MUST_USE;
enum outcome health_recording_metrics(
    struct db *, struct arena *, int64_t now, struct metric_list *) MUST_USE;

/* How many recordings of the last 7 days are missing: stopped for longer than
 * RECORDING_MISSING_AFTER and never completed. */
enum outcome health_missing_recordings(
    struct db *, struct arena *, int64_t now, int64_t *count) MUST_USE;

struct health_warning {
	const char *type; /* "deliver.silent" */
	int64_t count;	  /* at least 1 */
};

struct health_warning_list {
	struct health_warning *items;
	int64_t count;
};

/* What no request needs, but somebody should look after. */
enum outcome health_warnings(
    struct db *, struct arena *, struct health_warning_list *) MUST_USE;

/* Why writing would fail, although the database answers: its disk is full, roles may only
 * read.  problem NULL: nothing is known. */
enum outcome health_obstacle(struct db *, struct arena *, const char **problem) MUST_USE;

/* deliver works, and says so again before its patience ends. */
enum outcome health_beat(struct db *, struct arena *, int64_t patience_ms) MUST_USE;

#endif
