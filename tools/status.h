/*
 * reflectorctl status: what is read (status.c) and how it is shown (status_shown.c).
 */
#ifndef TOOLS_STATUS_H
#define TOOLS_STATUS_H

#include <stdbool.h>

#include "base/outcome.h"
#include "model/jibri.h"
#include "model/overview.h"
#include "units.h"

struct arena;

/* The outcomes say what could be read; the texts are the arena's. */
struct status {
	bool has_units;
	struct unit_list units;
	const char
	    *health; /* without units: what the service answered, "ok" or why not */
	enum outcome database, people_out, event_out, recordings_out, jibris_out,
	    work_out;
	const char *schema; /* what is wrong with it; NULL: nothing */
	struct overview_people people;
	struct overview_event event;
	struct overview_recordings recordings;
	struct jibri_counts jibris;
	struct overview_work work;
};

/* Writes it to standard output. */
void status_show(struct arena *, const struct status *, bool is_json);

#endif
