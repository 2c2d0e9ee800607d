/*
 * The rows of one run of reflectorctl doctor; for tools/doctor.c and the files that keep
 * something for the whole run.
 */
#ifndef TOOLS_DOCTOR_REPORT_H
#define TOOLS_DOCTOR_REPORT_H

#include <stdio.h>

#include "doctor.h"
#include "json/encode.h"

/* The exit status. */
enum { EXIT_ALL_FINE, EXIT_WARNINGS, EXIT_ERRORS };

struct row {
	const struct check *check;
	enum verdict verdict;
	const char *subject, *found, *mend;
};

struct doctor {
	struct arena *arena;
	struct doctor_options options;
	FILE *to; /* standard output, or where a test reads */
	bool
	    is_started; /* there is a row, the newest: it is written when the next begins */
	struct row newest;
	struct row
	    unexplained; /* a fault whose help is not written yet; check NULL: none */
	unsigned warnings, errors;
	struct json_writer json; /* with --json */

	const char *settings_message; /* the faults of all settings; NULL: none */
	struct db *db;
	bool is_db_tried;
	const char *nginx; /* its configuration; NULL: none */
	bool is_nginx_asked;
};

/* The caller's arena must outlive it. */
struct doctor doctor_start(struct arena *, const struct doctor_options *);

/* Writes what is left, and returns the exit status. */
int doctor_finish(struct doctor *);

/* Closes the database. */
void doctor_close_db(struct doctor *);

#endif
