/*
 * The metrics of programs, as text.  Private to metrics/.
 */
#ifndef METRICS_FAMILIES_H
#define METRICS_FAMILIES_H

#include <stdbool.h>

#include "rows.h"

struct text;

/* The names come from metrics/rows.h, which has replaced what would need an escape. */
struct labelled {
	const struct metrics_program *row;
	struct metrics_name name;
	bool is_running;
};

void families_head(struct text *, const char *name, const char *type, const char *help);

/* All of METRICS_PROGRAMS; those without a row are left out. */
void families_write(struct text *, const struct labelled programs[]);

#endif
