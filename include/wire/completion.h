/*
 * The end of a recording, as Jibri's finalize script sends it.
 */
#ifndef WIRE_COMPLETION_H
#define WIRE_COMPLETION_H

#include "base/outcome.h"

struct arena;
struct delivery;
struct event;
struct faults;

/* Reads {"room_name","recording_file","recording_status","timestamp",...}; *file is
 * recording_file. */
enum outcome completion_read(struct arena *, const struct delivery *, struct event *,
    const char **file, struct faults *) MUST_USE;

#endif
