/*
 * What the checks of events, recordings, deliveries and disks share.
 */
#ifndef TOOLS_DOCTOR_DATA_H
#define TOOLS_DOCTOR_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "doctor.h"

struct arena;
struct config_group;
struct db;

/* The database, with a deadline for each statement; NULL: as doctor_db. */
struct db *data_db(struct doctor *);

/* Loads settings.  false: they are faulty, and a row of this check says so. */
bool data_configure(struct doctor *, const struct check *,
    const struct config_group *const groups[], size_t count) MUST_USE;

/* true: OK.  Else adds the row that says why the database was not asked. */
bool data_is_answered(struct doctor *, const struct check *, enum outcome) MUST_USE;

/* false: the file system of that path does not answer in time: a server of NFS is away, and
 * whoever touches the path waits for it. */
bool data_is_reachable(struct doctor *, const char *path);

/* "3 minutes ago"; "never" for 0. */
const char *data_ago(struct arena *, int64_t moment);

/* "3 minutes" */
const char *data_span(struct arena *, int64_t seconds);

#endif
