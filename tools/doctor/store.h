/*
 * reflectorctl doctor --store: the report goes to the database, for the API.
 */
#ifndef TOOLS_DOCTOR_STORE_H
#define TOOLS_DOCTOR_STORE_H

#include <stdbool.h>

struct doctor;

/* After doctor_db and doctor_finish.  false: it is not stored, and the log says why. */
bool store_report(struct doctor *);

#endif
