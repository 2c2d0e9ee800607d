/*
 * The settings file of base/config: the one that REFLECTOR_ENV_FILE names.  If the environment
 * lacks that variable it is /etc/reflector/env, if that exists.
 */
#ifndef BASE_CONFIG_FILE_H
#define BASE_CONFIG_FILE_H

#include <stddef.h>

struct config_faults;

#define CONFIG_FILE_VARIABLE "REFLECTOR_ENV_FILE"

/* NULL: there is none. */
const char *config_file_path(void);

/* Reads it.  A file that cannot be read, and a name in it that looks like a setting and is
 * none, are faults. */
void config_file_load(struct config_faults *);

/* The value, and the line, of a setting of the file, which is read if it was not; NULL and 0:
 * it has none of that name. */
const char *config_file_value(const char *name);
size_t config_file_line(const char *name);

#endif
