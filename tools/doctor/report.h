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
enum { EXIT_ALL_FINE, EXIT_WARNINGS, EXIT_ERRORS, EXIT_NOT_STORED = 75 };

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
	struct json_writer kept; /* with --store */
	unsigned left_out;	 /* rows that are not in it */

	const char *settings_message; /* the faults of all settings; NULL: none */
	struct db *db;
	const char *db_problem; /* why it cannot be used */
	bool is_db_tried;
	const char *nginx; /* its configuration; NULL: none */
	bool is_nginx_asked;
};

/* The caller's arena must outlive it. */
struct doctor doctor_start(struct arena *, const struct doctor_options *);

/* Writes what is left, and returns the exit status. */
int doctor_finish(struct doctor *);

/* Is it a warning or an error? */
bool row_is_fault(const struct row *);

/* The row as a JSON object, in which the check's name has this name. */
void row_put(struct json_writer *, const char *name, const struct row *);

/* Closes the database. */
void doctor_close_db(struct doctor *);

#endif
