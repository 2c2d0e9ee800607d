/*
 * Removing files that must lie below a folder, whatever their names say.
 */
#ifndef BASE_REMOVAL_H
#define BASE_REMOVAL_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;

/*
 * Removes the regular file at path (plain and relative: base/beneath.h) below folder; no
 * symbolic link is followed.  x.age.facts goes with x.age.  with_folder: its own folder is
 * removed with the last file; Jibri's metadata.json does not count as a file.  NOT_FOUND: the
 * file does not exist; what an interrupted removal left is removed nevertheless.
 * UNAVAILABLE: the file cannot be removed, or folder does not exist; the reason is logged,
 * without names.
 */
enum outcome removal_file(
    struct arena *, const char *folder, const char *path, bool with_folder) MUST_USE;

#endif
