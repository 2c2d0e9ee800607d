/*
 * Settings from a file on the disk, see base/envfile.h.
 */
#ifndef BASE_ENVFILE_READ_H
#define BASE_ENVFILE_READ_H

#include <stddef.h>

#include "base/outcome.h"

struct arena;
struct envfile;

/* A larger file is not a settings file. */
#define ENVFILE_BYTES ((size_t)1024 * 1024)

/*
 * Reads a file; NOT_FOUND when it cannot be read to its end, TOO_LARGE when it has
 * more than ENVFILE_BYTES.
 */
enum outcome envfile_read(struct arena *, const char *path, struct envfile **) MUST_USE;

#endif
