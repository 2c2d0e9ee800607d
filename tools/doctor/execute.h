/*
 * Other programs: systemctl, journalctl, nginx.
 */
#ifndef TOOLS_DOCTOR_EXECUTE_H
#define TOOLS_DOCTOR_EXECUTE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* More than that of an output is read, but dropped. */
#define EXECUTION_BYTES ((size_t)1024 * 1024)

struct execution {
	int status; /* the exit status, 128 + the signal, or -1: not started, or late */
	bool is_missing; /* there is no such program */
	bool is_late;	 /* it did not end in time, and was killed */
	const char
	    *output; /* of standard output and standard error together; the arena's */
};

/*
 * Runs a program, which PATH finds, without a shell; argv ends with NULL.  Its standard input is
 * empty, its locale is C.UTF-8, and it inherits open files that are not close-on-exec.
 * After limit_ms it is killed, and all that it started in its process group.
 */
struct execution execute(struct arena *, const char *const argv[], int64_t limit_ms);

/* Did it run and end with status 0? */
bool execution_is_fine(const struct execution *);

/* The last line of the output that is not blank; "" when there is none. */
const char *execution_last_line(struct arena *, const struct execution *);

#endif
