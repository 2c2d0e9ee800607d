/*
 * Our units, as systemd knows them.
 */
#ifndef TOOLS_UNITS_H
#define TOOLS_UNITS_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct unit {
	const char *name, *active, *state; /* "active", "running" */
	bool is_service;
	bool is_trouble; /* it failed, or is a service that should run and does not */
};

struct unit_list {
	struct unit *items; /* sockets, services and timers, by name */
	int64_t count;
};

/* false: there is no systemd, or it has no unit of ours. */
bool units_list(struct arena *, struct unit_list *);

#endif
