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
 * symbolic link is followed.  with_folder: its own folder goes with the last file in it, a
 * metadata.json, Jibri's note of who was there, is none.  NOT_FOUND: there is no such file (what a removal
 * that was cut left of its folder is removed all the same).  UNAVAILABLE: it cannot be
 * removed, or the folder is away; the reason is logged, without names.
 */
enum outcome removal_file(
    struct arena *, const char *folder, const char *path, bool with_folder) MUST_USE;

#endif
