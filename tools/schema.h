/*
 * The files of sql/ that create and update a database, compiled in.
 */
#ifndef TOOLS_SCHEMA_H
#define TOOLS_SCHEMA_H

struct schema_file {
	const char *name; /* its path in the source */
	const char *sql;
};

extern const char schema_roles[];
extern const char schema_drop[]; /* undoes all of schema_code */

/* Each ends with a row without a name.  schema_tables[i] is the file of number i + 1. */
extern const struct schema_file schema_tables[];
extern const struct schema_file schema_code[]; /* in the order of its making */

#endif
