/*
 * A subcommand of reflectorctl: a row of the table in reflectorctl.c, and a file of that
 * name.
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

/* Loads the settings into the arena; prints the faults and exits with 78 when they are
 * invalid. */
void command_configure(
    struct arena *, const struct config_group *const groups[], size_t count);

/* A connection, which the caller frees with db_free.  Logs a warning when the schema is
 * of another version than this reflectorctl. */
struct db *command_database(void);

/* argv[0] is the subcommand's name.  Returns the exit status. */
typedef int command(struct arena *, int argc, char **argv);

/* Prints the arguments of a subcommand to standard error; returns EXIT_USAGE. */
int command_usage(const char *name);

command command_audit, command_backup, command_config, command_doctor, command_export,
    command_key, command_migrate;
command command_migrate_platform, command_purge, command_reload, command_reproject,
    command_restore, command_sign, command_token;
command command_sweep;
command command_deliveries, command_events, command_meetings, command_recording,
    command_recordings, command_redeliver, command_rooms, command_rule, command_show,
    command_simulate, command_status, command_trail;

/* The platform of a subcommand named after it with SWEEP_SUFFIX; NULL: the name is none
 * of these. */
#define SWEEP_SUFFIX "-sweep"
const struct platform *sweep_platform(const char *name);

#endif
