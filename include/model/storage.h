/*
 * Where recordings are kept: RECORDINGS_DIR, which this module owns (storage_config).
 */
#ifndef MODEL_STORAGE_H
#define MODEL_STORAGE_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group storage_config;

/* Is RECORDINGS_DIR set? */
bool storage_is_open(void);

/*
 * A recording's file, named as Jibri told it, by its *path relative to RECORDINGS_DIR:
 * absolute names must lie in that folder, relative ones are taken from there.  NOT_FOUND:
 * it is not (or no more) there, or is no regular file; UNAVAILABLE: the folder is away.
 */
enum outcome storage_find(struct arena *, const char *file, const char **path) MUST_USE;

#endif
