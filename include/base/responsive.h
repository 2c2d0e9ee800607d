/*
 * Whether a file system answers.  One whose server is away lets whoever asks wait without end,
 * where no signal helps; a thread of its own waits in the caller's place.
 */
#ifndef BASE_RESPONSIVE_H
#define BASE_RESPONSIVE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Does the file system of path answer within so many milliseconds, with whatever?  While an
 * earlier question has no answer there is no further one.  A process asks about one path, which
 * it keeps.
 */
bool responsive_path(const char *path, int64_t limit_ms);

#endif
