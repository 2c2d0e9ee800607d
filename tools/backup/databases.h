/*
 * The database that restore replaces, and the one beside it, which is restored.
 */
#ifndef TOOLS_BACKUP_DATABASES_H
#define TOOLS_BACKUP_DATABASES_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;
struct db;

struct databases {
	struct arena *arena;
	struct db *server; /* connected to the database postgres */
	const char *current, *restored, *replaced; /* their names */
	const char *tombstones; /* erasures.h's lines, of the current one; NULL: none */
};

/* What fails has been printed. */
void databases_open(struct databases *, struct arena *);
void databases_close(struct databases *);

/* May the current one be replaced?  is_forced: also when it has rooms. */
enum outcome databases_look(struct databases *, bool is_forced) MUST_USE;

/* Makes the restored one, empty; removes what an interrupted restore left. */
enum outcome databases_make(struct databases *) MUST_USE;

/* The restored one takes the name of the current one, which is then dropped. */
enum outcome databases_swap(struct databases *) MUST_USE;

/* Drops the restored one, which is of no use. */
void databases_abandon(struct databases *);

#endif
