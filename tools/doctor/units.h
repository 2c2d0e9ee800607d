/*
 * What systemd knows of units.
 */
#ifndef TOOLS_DOCTOR_UNITS_H
#define TOOLS_DOCTOR_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct check;
struct doctor;

#define UNITS_TARGET "reflector.target"

/* The texts are systemd's words: "loaded", "active". */
struct unit {
	const char *name;
	const char *load, *file_state, *active, *result;
	const char
	    *invocation; /* names its latest start in the journal; "": never started */
	int64_t restarts, exit_status;
	int64_t active_since_us; /* of the monotonic clock; 0: never */
};

/* Does systemd run here?  Else adds a SKIPPED row of the check, once for each subject. */
bool units_are_here(struct doctor *, const struct check *);

/* The unit, or each of several; load is "" if systemd does not answer. */
struct unit units_show(struct doctor *, const char *name);
struct unit *units_show_all(struct doctor *, const char *const names[], size_t count);

/* The value of one property, of several units one in each line; "" if systemd does not answer. */
const char *units_property(struct doctor *, const char *property, const char *name);

/* Does it run as it should? */
bool unit_is_active(const struct unit *);

/* Is only deliver a unit, because a web server starts the programs as plain CGI? */
bool units_are_cgi(struct doctor *);

#endif
