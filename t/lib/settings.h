/*
 * Configuration of one group of a test.
 */
#ifndef LIB_SETTINGS_H
#define LIB_SETTINGS_H

struct arena;
struct config_group;

/* Loads the group with these "NAME=value" (ends with NULL) and no others; the message. */
const char *settings_load(
    struct arena *, const struct config_group *, const char *const settings[]);

#define SETTINGS(arena, group, ...)                                                      \
	settings_load(arena, group, (const char *const[]){ __VA_ARGS__, NULL })

#endif
