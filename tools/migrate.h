/*
 * The parts of reflectorctl migrate that restore needs, too.  What fails has been printed.
 */
#ifndef TOOLS_MIGRATE_H
#define TOOLS_MIGRATE_H

#include "base/outcome.h"

struct arena;
struct db;

/* Creates the roles that the cluster lacks, and the tables of versions. */
enum outcome migrate_roles(struct db *, struct arena *) MUST_USE;

/* The whole migration, in one transaction.  TIMED_OUT: others hold what it replaces. */
enum outcome migrate(struct db *, struct arena *) MUST_USE;

#endif
