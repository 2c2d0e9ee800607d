/*
 * Which files a recording has and where they are; for recording-file.c and list-links.c.
 */
#ifndef MEETINGS_FIND_FILE_H
#define MEETINGS_FIND_FILE_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct recording_file_list;
struct reply;
struct request;

/* The path in the API of the file with that id; the arena's. */
const char *path_of_file(struct arena *, const char *id);

/* The reply to a request for a recording's files that came to this outcome. */
enum outcome refuse_recording(struct reply *, enum outcome) MUST_USE;

/* The files of the recording that the path names, at least one; FORBIDDEN: not the caller's. */
enum outcome find_own_files(struct request *, struct recording_file_list *) MUST_USE;

/* NOT_FOUND, which the reply tells, when RECORDINGS_DIR is not set. */
enum outcome check_storage(struct reply *) MUST_USE;

/* Where the file that stands at *at is, under whichever of its names; *at moves to the next
 * file.  FORBIDDEN: it may be there, but is not the meeting's own. */
enum outcome find_file(struct arena *, const struct recording_file_list *, int64_t *at,
    const char **path) MUST_USE;

#endif
