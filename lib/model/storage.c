#include "model/storage.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/beneath.h"
#include "base/config.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/reader.h"
#include "base/removal.h"
#include "base/responsive.h"
#include "base/stop.h"
#include "base/text.h"

/* So long a monitor may wait for its answer. */
#define ANSWER_MS 1000

static const char *recordings_dir, *recordings_reader;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "RECORDINGS_DIR", .kind = VARIABLE_TEXT, .into = &recordings_dir },
	{ .name = "RECORDINGS_READER", .kind = VARIABLE_TEXT, .into = &recordings_reader },
};
/* clang-format on */

/* Each request checks whether it exists: a mount may come later. */
static void
settle(struct config_faults *faults)
{
	const char *plain = recordings_dir;

	if (!reader_is(recordings_reader == NULL ? "www-data" : recordings_reader) &&
	    recordings_reader != NULL)
		config_fault(faults, "RECORDINGS_READER",
		    "must be a user of this machine, the one nginx runs as");
	if (plain == NULL)
		return;
	plain = beneath_plain(faults->arena, recordings_dir);
	if (plain == NULL || plain[0] != '/')
		config_fault(
		    faults, "RECORDINGS_DIR", "must be the absolute path of a folder");
	else
		recordings_dir = plain;
}

const struct config_group storage_config = { variables, COUNT(variables), settle };

bool
storage_is_open(void)
{
	return recordings_dir != NULL;
}

const char *
storage_folder(void)
{
	return recordings_dir;
}

bool
storage_answers(void)
{
	return recordings_dir == NULL || responsive_path(recordings_dir, ANSWER_MS);
}

bool
storage_room(uint64_t *free_bytes, uint64_t *size_bytes)
{
	struct statvfs status;

	if (recordings_dir == NULL || statvfs(recordings_dir, &status) != 0)
		return false;
	*free_bytes = (uint64_t)status.f_bavail * status.f_frsize;
	*size_bytes = (uint64_t)status.f_blocks * status.f_frsize;
	return true;
}

const char *
storage_trouble(struct arena *arena)
{
	struct stat status;

	if (recordings_dir == NULL)
		return "RECORDINGS_DIR is not set";
	/* root could enter it. */
	if (stat(recordings_dir, &status) == 0 && (status.st_mode & 0777) == 0)
		return arena_printf(arena,
		    "RECORDINGS_DIR: %s is closed (mode 0): mount it", recordings_dir);
	if (access(arena_printf(arena, "%s/", recordings_dir), R_OK | X_OK) == 0)
		return NULL;
	return arena_printf(
	    arena, "RECORDINGS_DIR: %s: %s", recordings_dir, strerror(errno));
}

const char *
storage_problem(void)
{
	return recordings_dir == NULL || beneath_is_possible() ?
	    NULL :
	    "Recordings cannot be served: the kernel refuses openat2; remove "
	    "RestrictSUIDSGID= from the unit";
}

/* Relative to the folder; NULL: it is not in it. */
static const char *
path_within(struct arena *arena, const char *file)
{
	const char *plain = beneath_plain(arena, file);
	size_t length = recordings_dir == NULL ? 0 : strlen(recordings_dir);

	if (plain == NULL || recordings_dir == NULL)
		return NULL;
	if (plain[0] != '/')
		return plain;
	return text_starts(plain, recordings_dir) && plain[length] == '/' ?
	    plain + length + 1 :
	    NULL;
}

enum outcome
storage_find(struct arena *arena, const char *file, const char **path)
{
	const char *plain = path_within(arena, file);
	enum outcome out = plain == NULL ? NOT_FOUND :
					   beneath_find(recordings_dir, plain);

	if (out == OK)
		*path = plain;
	return out;
}

const char *
storage_obstacle(struct arena *arena, const char *path)
{
	if (recordings_dir == NULL)
		return NULL;
	return reader_obstacle(arena,
	    path == NULL ? recordings_dir :
			   arena_printf(arena, "%s/%s", recordings_dir, path));
}

enum outcome
storage_remove(struct arena *arena, const char *file, bool with_folder, bool *removed)
{
	const char *plain = path_within(arena, file);
	enum outcome out = plain == NULL ?
	    NOT_FOUND :
	    removal_file(arena, recordings_dir, plain, with_folder);

	*removed = out == OK;
	if (out == UNAVAILABLE && !confine_is_current(recordings_dir)) {
		log_warn("RECORDINGS_DIR was replaced or remounted since the start; the "
			 "program restarts to use it");
		stop_now();
	}
	return out == NOT_FOUND ? OK : out;
}
