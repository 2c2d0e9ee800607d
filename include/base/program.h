/*
 * The start of every program: settings and log.  The module owns LOG_LEVEL
 * (program_config).
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct arena;
struct config_group;

/* Exit statuses, from sysexits.h. */
#define EXIT_USAGE 64
#define EXIT_CONFIG 78

extern const struct config_group program_config;

/*
 * Loads the groups, program_config among them, into the arena and opens the log.  false: the
 * configuration is invalid and standard error names every fault; exit with EXIT_CONFIG.
 */
bool program_configure(const char *name, struct arena *,
    const struct config_group *const groups[], size_t count) MUST_USE;

#endif
