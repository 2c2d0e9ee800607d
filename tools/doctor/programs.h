/*
 * The programs of this release, for all subjects.
 */
#ifndef TOOLS_DOCTOR_PROGRAMS_H
#define TOOLS_DOCTOR_PROGRAMS_H

#include <stdbool.h>

struct program {
	const char *name; /* of the file, the unit "reflector-NAME", and the user */
	bool has_socket;  /* FastCGI: several processes may share it */
};

/* Ends with a row without a name. */
extern const struct program programs[];

#endif
