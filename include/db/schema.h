/*
 * Whether the database keeps texts as they are, and has the tables and the code (functions,
 * views) that this program was built for.
 */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;
struct db;

/* *problem: NULL when it has, and takes writes; else what is wrong and what to do (the
 * arena's). */
enum outcome schema_check(struct db *, struct arena *, const char **problem) MUST_USE;

/*
 * Asks for letters beyond ASCII, as UTF-8.  *problem: NULL when they come back and the
 * database can hold every other; else what is wrong and what to do (the arena's).
 */
enum outcome schema_probe(struct db *, struct arena *, const char **problem) MUST_USE;

/*
 * Logs what schema_probe and schema_check find, once a process: the first call that finds
 * the database there does, every later one returns at once.  false: nothing can be kept in
 * this database; leave with EXIT_CONFIG.
 */
bool schema_warn(struct db *) MUST_USE;

#endif
