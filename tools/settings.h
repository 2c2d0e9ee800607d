/*
 * The settings as they take effect: for reflectorctl config --show.
 */
#ifndef TOOLS_SETTINGS_H
#define TOOLS_SETTINGS_H

#include <stddef.h>

struct arena;
struct config_group;

/*
 * Prints a header, then one line for each variable with columns separated by tabs: name,
 * value, source.  Secrets and passwords in URLs are shown as ***.  The groups must be
 * loaded.
 */
void settings_show(
    struct arena *, const struct config_group *const groups[], size_t count);

#endif
