/*
 * The migrations, compiled in from sql/schema and sql/roles.sql.
 */
#ifndef TOOLS_SCHEMA_H
#define TOOLS_SCHEMA_H

#include <stddef.h>

struct schema_step {
	int version;
	const char *name;
	const char *sql;
};

extern const char schema_roles[];
extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;

#endif
