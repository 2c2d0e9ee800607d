/*
 * A folder of backups:
 *
 *	reflector-20261129T003301.123Z.dump	what pg_dump wrote
 *	reflector-20261129T003301.123Z.json	its manifest (manifest.h)
 *	erasures				every tombstone (erasures.h)
 *	last					when the newest backup was made, and its name
 *
 * A file appears under its name when it is complete and on the disk; until then its name is
 * .NAME.partial.
 */
#ifndef TOOLS_BACKUP_FOLDER_H
#define TOOLS_BACKUP_FOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

#define FOLDER_USUAL "/var/lib/reflector/backup"
#define FOLDER_DUMP ".dump"
#define FOLDER_MANIFEST ".json"
#define FOLDER_ERASURES "erasures"
#define FOLDER_LAST "last"

/* Every function that fails has printed why. */
struct folder {
	struct arena *arena;
	const char *path;
	int descriptor;
};

/* Opens the folder, which is created if it is missing. */
enum outcome folder_open(struct folder *, struct arena *, const char *path) MUST_USE;

/*
 * Locks the folder against another backup until the process ends, and removes what an
 * interrupted one left.
 */
enum outcome folder_lock(const struct folder *) MUST_USE;

/* The path of the newest dump; there must be one. */
enum outcome folder_newest(const struct folder *, const char **path) MUST_USE;

/* The path of a file in the folder, and of that file while it is incomplete. */
const char *folder_path(const struct folder *, const char *name);
const char *folder_partial(const struct folder *, const char *name);

/* Gives the complete file its name. */
enum outcome folder_finish(const struct folder *, const char *name) MUST_USE;

/* Writes a whole file. */
enum outcome folder_write(
    const struct folder *, const char *name, const char *bytes, size_t length) MUST_USE;

/* Removes the incomplete file of that name, if there is one. */
void folder_abandon(const struct folder *, const char *name);

/* Removes the oldest backups but so many. */
enum outcome folder_keep(const struct folder *, int64_t count) MUST_USE;

#endif
