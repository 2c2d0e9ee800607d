/*
 * The settings of callers for a program that has something to say without them: it starts, and
 * identifies nobody, while they are missing or contradict each other.
 */
#ifndef AUTH_CALLER_OPTIONAL_H
#define AUTH_CALLER_OPTIONAL_H

#include <stdbool.h>

struct config_group;

/* In place of caller_config.  A value that no program accepts is a fault nevertheless. */
extern const struct config_group caller_optional_config;

/* May auth/caller.h be used? */
bool caller_optional_works(void);

#endif
