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

/* RECORDINGS_DIR; NULL when it is not set. */
const char *storage_folder(void);

/* Is RECORDINGS_DIR set? */
bool storage_is_open(void);

/* Why no file can be removed: RECORDINGS_DIR is not set, or the folder is away; else NULL. */
const char *storage_trouble(struct arena *);

/*
 * What keeps every file from being found and removed, for people; NULL: nothing does, or
 * RECORDINGS_DIR is not set.
 */
const char *storage_problem(void);

/*
 * A recording's file, named as Jibri told it, by its *path relative to RECORDINGS_DIR:
 * absolute names must lie in that folder, relative ones are taken from there.  NOT_FOUND:
 * it is not (or no more) there, or is no regular file; UNAVAILABLE: the folder is away.
 */
enum outcome storage_find(struct arena *, const char *file, const char **path) MUST_USE;

/*
 * What keeps the web server's user (RECORDINGS_READER) from the file at path, as
 * storage_find has it, or from the folder itself (path NULL): a file or folder that it may
 * not read or enter, or that is not there.  NULL: nothing that can be seen from here.
 */
const char *storage_obstacle(struct arena *, const char *path);

/*
 * Removes a recording's file, named as above; with_folder: and what Jibri left beside it.  *removed:
 * there was one; one that is not (or no more) there is OK too.  UNAVAILABLE: it is still
 * there, or nobody can tell; the reason is logged.  When the folder came after the start
 * the program stops (base/stop.h), so that the one that is started next may remove it.
 */
enum outcome storage_remove(
    struct arena *, const char *file, bool with_folder, bool *removed) MUST_USE;

#endif
