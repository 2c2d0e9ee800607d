/*
 * The tombstones of erased meetings, outside of the database: a restored backup has meetings
 * that were erased after it was made.  The file has a line for each, the SHA-256 of the
 * meeting's room_name and a date; it says nothing else about a meeting.
 */
#ifndef TOOLS_BACKUP_ERASURES_H
#define TOOLS_BACKUP_ERASURES_H

#include "base/outcome.h"

struct arena;
struct db;

/* Appends the tombstones that the file lacks.  The reason of a failure is printed. */
enum outcome erasures_note(struct db *, struct arena *, const char *path) MUST_USE;

/* The lines of the file, without an incomplete last one.  NOT_FOUND: there is no file; this is
 * not printed. */
enum outcome erasures_read(struct arena *, const char *path, const char **lines) MUST_USE;

#endif
