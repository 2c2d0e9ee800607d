/*
 * A program is run as its own user, with the file of settings and the variables of its unit: what
 * it refuses here it would refuse there.
 */
#ifndef TOOLS_DOCTOR_TRIAL_H
#define TOOLS_DOCTOR_TRIAL_H

#include <stdint.h>

#include "doctor/execute.h"

struct arena;

struct trial {
	const char *user;
	const char *environment; /* of its unit, as systemctl show quotes it */
	int settings;		 /* trial_settings's */
	int64_t limit_ms;
};

/* A copy in memory of the file of settings.  The program inherits it, because its user may not open
 * the file itself.  -1: it cannot be read, errno says why. */
int trial_settings(const char *path);

/* Runs a program; argv ends with NULL and has at most TRIAL_WORDS words. */
#define TRIAL_WORDS 4
struct execution trial_run(
    struct arena *, const struct trial *, const char *const argv[]);

#endif
