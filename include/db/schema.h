/*
 * Whether the database has the tables and the code (functions, views) that this program was
 * built for.
 */
#ifndef DB_SCHEMA_H
#define DB_SCHEMA_H

#include "base/outcome.h"

struct arena;
struct db;

/* *problem: NULL when it has; else what is wrong and what to do (the arena's). */
enum outcome schema_check(struct db *, struct arena *, const char **problem) MUST_USE;

/*
 * Logs the problem, if there is one, once a process: the first call that finds the database
 * there does, every later one returns at once.
 */
void schema_warn(struct db *);

#endif
