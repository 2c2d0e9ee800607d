/*
 * The settings as they take effect: for reflectorctl config --show.
 */
#ifndef TOOLS_SETTINGS_H
#define TOOLS_SETTINGS_H

#include <stddef.h>

struct arena;
struct config_group;

/*
 * Prints a header, then a line a variable, its columns separated by tabs: name, value, where
 * that comes from.  A secret is ***, and so are passwords in URLs.  The groups are loaded.
 */
void settings_show(
    struct arena *, const struct config_group *const groups[], size_t count);

#endif
