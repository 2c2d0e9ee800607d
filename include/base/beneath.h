/*
 * Files that must lie below a folder, whatever their names say.
 */
#ifndef BASE_BENEATH_H
#define BASE_BENEATH_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;

/*
 * A path without empty and "." parts, absolute if it was; NULL when it is empty or has a
 * ".." part.
 */
const char *beneath_plain(struct arena *, const char *path);

/* false: the kernel has no openat2, or a filter of system calls refuses it. */
bool beneath_is_possible(void);

/*
 * OK when path (plain and relative) is a regular file below folder and no part of it is a
 * symbolic link; folder itself may be one.  Else NOT_FOUND.  UNAVAILABLE: the folder cannot
 * be searched; the reason is logged.  The file is not opened, so it need not be readable.
 */
enum outcome beneath_find(const char *folder, const char *path) MUST_USE;

#endif
