/*
 * What the programs counted (metrics/metrics.h), for whoever looks: /metrics, readiness,
 * `reflectorctl doctor` and `status`.
 *
 *	const struct metrics_view *view = metrics_view_read(arena);
 *	if (view->problem != NULL) ...                  there is nothing to see, and why
 *	seconds = now - metrics_view_heartbeat(view);   deliver
 *	for (refused = metrics_view_refusals(arena, view); refused->program != NULL; refused++)
 *		... refused->reason, refused->last_hour
 *
 * A view is a copy, and works with any content of the file: a damaged row is left out.
 * Counts begin when the file is made: at the boot of the machine, and after an update that
 * changes what is counted.  The configuration must have been loaded with metrics_config.
 */
#ifndef METRICS_VIEW_H
#define METRICS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics/metrics.h"

struct arena;
struct metrics_file;

struct metrics_view {
	const char *problem;		 /* NULL: none; else there are no counts at all */
	const char *path;		 /* METRICS_FILE */
	int fd;				 /* closed with the arena; -1: none */
	size_t slot;			 /* private to metrics/ */
	const struct metrics_file *file; /* private to metrics/; all zero: a problem */
};

/* Never NULL; the arena's. */
const struct metrics_view *metrics_view_read(struct arena *);

/* Does a process of this program run?  *is_known: one has run since the file was made. */
bool metrics_view_runs(const struct metrics_view *, const char *program, bool *is_known);

/* Moments in Unix seconds; 0: never since the file was made. */
int64_t metrics_view_made_at(const struct metrics_view *);
int64_t metrics_view_heartbeat(const struct metrics_view *);
int64_t metrics_view_last_event(const struct metrics_view *, enum dialect);
int64_t metrics_view_last_signature(const struct metrics_view *, enum secret);

struct refused {
	const char *program; /* NULL: the end of the list */
	const char *reason;  /* refusal_name */
	int64_t total;
	int64_t last_hour; /* 60 to 70 minutes */
};

/* Every program and reason with a refusal; the arena's. */
const struct refused *metrics_view_refusals(struct arena *, const struct metrics_view *);

/* "signed", "stock", "platform" */
const char *metrics_view_dialect(enum dialect);

#endif
