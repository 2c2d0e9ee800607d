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

/* false: the kernel, or what filters system calls, keeps openat2 from us. */
bool beneath_is_possible(void);

/*
 * Is there a regular file at path (plain and relative) below folder, which may be a
 * symbolic link itself, without another one on the way?  Else NOT_FOUND; UNAVAILABLE: the
 * folder cannot be looked into (the reason is logged).  Nothing is read of the file, so only
 * the folders must be open to us.
 */
enum outcome beneath_find(const char *folder, const char *path) MUST_USE;

#endif
