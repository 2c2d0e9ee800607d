/*
 * Where recordings are kept: RECORDINGS_DIR, which this module owns (storage_config).
 */
#ifndef MODEL_STORAGE_H
#define MODEL_STORAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group storage_config;

/* RECORDINGS_DIR; NULL when it is not set. */
const char *storage_folder(void);

/* false: its file system does not answer, and every other function here would wait for that. */
bool storage_answers(void);

/* The room on its file system, for nobody in particular; false: it is not set, or missing. */
bool storage_room(uint64_t *free_bytes, uint64_t *size_bytes) MUST_USE;

/* Is RECORDINGS_DIR set? */
bool storage_is_open(void);

/*
 * Why no file can be removed: RECORDINGS_DIR is not set, or the folder is missing or closed
 * (mode 0, as below a mount that is away); else NULL.
 */
const char *storage_trouble(struct arena *);

/*
 * A text for people: why no file can be found or removed. NULL: nothing prevents it, or
 * RECORDINGS_DIR is not set.
 */
const char *storage_problem(void);

/*
 * Finds the file of a recording by the name that Jibri reported. *path is relative to
 * RECORDINGS_DIR: an absolute name must be in that folder, a relative name starts there.
 * NOT_FOUND: the file does not exist or is not a regular file; UNAVAILABLE: the folder is
 * missing.
 */
enum outcome storage_find(struct arena *, const char *file, const char **path) MUST_USE;

/*
 * What prevents the web server's user (RECORDINGS_READER) from reading the file at path,
 * as storage_find returns it, or from entering the folder itself (path NULL): a file or
 * folder that it may not read or enter, or that does not exist. NULL: nothing that this
 * process can see.
 */
const char *storage_obstacle(struct arena *, const char *path);

/*
 * Removes the file of a recording, named as above; with_folder: also what Jibri left
 * beside it. *removed: the file existed; a missing file is OK too. UNAVAILABLE: the file
 * may still exist; the reason is logged. If the folder was mounted after the start, the
 * program stops (base/stop.h), so that the next one may remove it.
 */
enum outcome storage_remove(
    struct arena *, const char *file, bool with_folder, bool *removed) MUST_USE;

#endif
