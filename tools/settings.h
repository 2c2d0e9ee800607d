/*
 * The settings of all programs.
 */
#ifndef TOOLS_SETTINGS_H
#define TOOLS_SETTINGS_H

#include <stddef.h>

struct arena;
struct config_group;

#define SETTINGS_GROUPS 64

/* Fills in the groups of all programs and returns how many there are. */
size_t settings_groups(const struct config_group *groups[SETTINGS_GROUPS]);

/*
 * Prints a header, then one line for each variable with columns separated by tabs: name,
 * value, source.  Secrets and passwords in URLs are shown as ***.  The groups must be
 * loaded.
 */
void settings_show(
    struct arena *, const struct config_group *const groups[], size_t count);

#endif
