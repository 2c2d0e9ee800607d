/*
 * PostgreSQL's own programs: pg_dump and others.
 */
#ifndef TOOLS_BACKUP_CLIENT_H
#define TOOLS_BACKUP_CLIENT_H

#include "base/outcome.h"

struct arena;

/* Runs one, with db/clients.h's environment.  Its output is printed if it fails. */
enum outcome client_run(struct arena *, const char *const argv[]) MUST_USE;

#endif
