/*
 * A subcommand of reflectorctl: a row of the table in reflectorctl.c, a file of its own.
 */
#ifndef TOOLS_COMMAND_H
#define TOOLS_COMMAND_H

#include <stddef.h>

#include "base/outcome.h"
#include "base/program.h"

struct arena;
struct config_group;
struct db;
struct platform;

/* Loads settings into the arena; when they are wrong prints the message and exits with 78. */
void command_configure(
    struct arena *, const struct config_group *const groups[], size_t count);

/* The database, for db_free; a warning when its schema is not this reflectorctl's. */
struct db *command_database(void);

/* argv[0] is the subcommand's own name.  The exit status. */
typedef int command(struct arena *, int argc, char **argv);

command command_audit, command_config, command_export, command_key, command_migrate;
command command_migrate_platform, command_purge, command_reproject, command_sign,
    command_token;
command command_sweep;

/* The platform whose sweep a subcommand is: its name and SWEEP_SUFFIX; NULL: it is none. */
#define SWEEP_SUFFIX "-sweep"
const struct platform *sweep_platform(const char *name);

#endif
