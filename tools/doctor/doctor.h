/*
 * reflectorctl doctor: what a check is, and how it reports.  A subject's file has a table of
 * checks and one function, which is a row of the table in tools/doctor.c.
 *
 * A check changes nothing and never hangs: whatever it waits for has doctor_timeout_ms.  A row
 * shows no secret and no token.
 */
#ifndef TOOLS_DOCTOR_H
#define TOOLS_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct doctor;

/* How changed settings take effect (operations.md), for texts of `mend`. */
#define RELOAD "sudo reflectorctl reload"

/* What a check found.  SKIPPED: nothing to look at here (no systemd, no Jitsi on this host). */
enum verdict { FINE, SKIPPED, WARNING, ERROR };

struct check {
	const char *name;     /* stable, for programs: "settings.mode" */
	const char *looks_at; /* "owner and mode of the settings file" */
	const char *why;      /* why a fault matters, one sentence */
	const char *mend; /* what to do: a command or one sentence, \n between several */
	const char *see;  /* "operations.md#install", below doc/ */
};

/* The command line, of all subjects. */
struct doctor_options {
	int64_t timeout_ms;   /* --timeout */
	bool is_json;	      /* --json */
	bool is_stored;	      /* --store */
	const char *join_url; /* --join; "": at JITSI_DOMAIN; NULL: not wanted */
	const char
	    *jitsi_domain; /* --jitsi; "": not named; NULL: not only Jitsi's checks */
	const char
	    *jitsi_files; /* --jitsi-files: copies from the Jitsi host; may be NULL */
	const char
	    *jitsi_tools; /* --jitsi-tools: where prosody/ and jibri/ are; may be NULL */
};

/*
 * Adds a row.  subject: which file, unit or room; NULL: the check has one subject.  The check
 * is kept, not copied; the texts are copied, on one line each, and cut if they are very long.
 */
void doctor_row(struct doctor *, const struct check *, enum verdict, const char *subject,
    const char *found, ...) PRINTF(5, 6);

/* Replaces the mend of the newest row by one that names the unit, the path, the command. */
void doctor_mend(struct doctor *, const char *format, ...) PRINTF(2, 3);

struct arena *doctor_arena(const struct doctor *);
const struct doctor_options *doctor_options(const struct doctor *);

/* How long a check may wait for one thing. */
int64_t doctor_timeout_ms(const struct doctor *);

/*
 * The database, as the operator; NULL: it cannot be used.  The first call adds the row that
 * says why.
 */
struct db *doctor_db(struct doctor *);

/*
 * The first 12 digits of the SHA-256 over "reflector-jitsi fingerprint" and the secret: with
 * it two secrets are compared that are on two hosts.
 */
const char *doctor_fingerprint(struct arena *, const char *secret);

#endif
