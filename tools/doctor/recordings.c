/*
 * reflectorctl doctor: the folder of the recordings.
 */
#include "recordings.h"

#include <errno.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "data.h"
#include "model/recording.h"
#include "model/storage.h"
#include "nginx.h"
#include "subjects.h"

#define LOCATION "/reflector-recordings/"
/* Each of our sites includes it. */
#define SNIPPET "snippets/reflector.conf"
#define FS_TABLE "/etc/fstab"

enum { FOLDER, MOUNT, NGINX, READABLE };

/* clang-format off */
static const struct check checks[] = {
	[FOLDER] = { "recordings.folder", "whether RECORDINGS_DIR exists",
	    "No recording can be served or erased without its folder.",
	    "Create or mount the folder, or correct RECORDINGS_DIR.",
	    "troubleshooting/data.md#the-recordings-folder" },
	[MOUNT] = { "recordings.mounted", "whether " FS_TABLE " mounts the folder, and it is mounted",
	    "Without the mount the files of recordings are elsewhere, and erasure does not reach them.",
	    "sudo mount FOLDER && sudo reflectorctl reload",
	    "troubleshooting/data.md#the-recordings-folder" },
	[NGINX] = { "recordings.nginx", "whether nginx sends files from the same folder",
	    "nginx answers 404 or 503 for a recording, or sends a file of another folder.",
	    "Name the folder of RECORDINGS_DIR twice in snippets/reflector-recordings.conf, then: sudo systemctl reload nginx",
	    "troubleshooting/data.md#the-recordings-folder" },
	[READABLE] = { "recordings.readable", "whether nginx's user may enter the folder",
	    "Callers get 503 for every recording.",
	    "sudo setfacl -m u:www-data:rX FOLDER",
	    "operations/recordings.md#the-recordings-folder" },
};
/* clang-format on */

/* A copy without slashes at its end. */
static const char *
trim(struct arena *arena, const char *path, size_t length)
{
	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_copy(arena, path, length);
}

static bool
is_mount_point(struct arena *arena, const char *path)
{
	struct stat here, above;

	return stat(path, &here) == 0 &&
	    stat(arena_printf(arena, "%s/..", path), &above) == 0 &&
	    (here.st_dev != above.st_dev || here.st_ino == above.st_ino);
}

/* The folder itself or one above it, other than /, that fstab mounts and that is not
 * mounted. */
static const char *
find_unmounted(struct arena *arena, const char *folder)
{
	FILE *table = setmntent(FS_TABLE, "re");
	const char *found = NULL;
	struct mntent *entry;

	while (table != NULL && found == NULL && (entry = getmntent(table)) != NULL) {
		const char *place = trim(arena, entry->mnt_dir, strlen(entry->mnt_dir));
		const size_t length = strlen(place);

		if (length > 1 && text_starts(folder, place) &&
		    (folder[length] == '/' || folder[length] == '\0') &&
		    !is_mount_point(arena, place))
			found = place;
	}
	if (table != NULL)
		endmntent(table);
	return found;
}

static void
look_at_mount(struct doctor *doctor, const char *folder)
{
	struct arena *arena = doctor_arena(doctor);
	const char *missing = find_unmounted(arena, folder);

	if (missing != NULL) {
		doctor_row(doctor, &checks[MOUNT], ERROR, folder,
		    FS_TABLE " mounts %s, but it is not mounted", missing);
		doctor_mend(doctor, "sudo mount %s && sudo reflectorctl reload", missing);
	} else
		doctor_row(doctor, &checks[MOUNT], FINE, folder, "it is %s",
		    is_mount_point(arena, folder) ? "a mount point" :
						    "no mount point, and needs none");
}

/* What follows a word, up to the semicolon; NULL: the text lacks it. */
static const char *
find_value(struct arena *arena, const char *text, const char *word)
{
	const char *at = strstr(text, word);

	if (at == NULL)
		return NULL;
	at += strlen(word);
	return trim(arena, at, strcspn(at, ";"));
}

static void
look_at_nginx(struct doctor *doctor, const char *folder)
{
	struct arena *arena = doctor_arena(doctor);
	const char *text = nginx_configuration(doctor);
	const char *location, *alias, *from;

	if (text == NULL || strstr(text, SNIPPET) == NULL) {
		doctor_row(doctor, &checks[NGINX], SKIPPED, NULL,
		    text == NULL ? "nginx is not on this host, or nginx -t fails" :
				   "this host's nginx does not serve Reflector");
		return;
	}
	location = strstr(text, "location ^~ " LOCATION);
	alias = location == NULL ? NULL : find_value(arena, location, "alias ");
	from = location == NULL ? NULL : find_value(arena, location, "from=");
	if (alias == NULL)
		doctor_row(doctor, &checks[NGINX], ERROR, NULL,
		    "nginx has no location " LOCATION);
	else if (!text_equal(alias, folder) || !text_equal(from, folder))
		doctor_row(doctor, &checks[NGINX], ERROR, alias,
		    "nginx has alias %s and disable_symlinks from=%s, RECORDINGS_DIR is %s",
		    alias, from == NULL ? "(none)" : from, folder);
	else
		doctor_row(doctor, &checks[NGINX], FINE, alias, "the same folder");
}

static void
look_at_reader(struct doctor *doctor, const char *folder)
{
	const char *user = config_value("RECORDINGS_READER");
	const char *obstacle = storage_obstacle(doctor_arena(doctor), NULL);

	user = user == NULL ? "www-data" : user;
	if (obstacle == NULL) {
		doctor_row(doctor, &checks[READABLE], FINE, folder, "user %s may", user);
		return;
	}
	doctor_row(doctor, &checks[READABLE], ERROR, folder, "user %s may not enter %s",
	    user, obstacle);
	doctor_mend(doctor, "sudo setfacl -m u:%s:rX %s", user, obstacle);
}

static void
look_at_folder(struct doctor *doctor, const char *folder, struct db *db)
{
	struct stat status;

	if (!data_is_reachable(doctor, folder)) {
		doctor_row(doctor, &checks[FOLDER], ERROR, folder,
		    "its file system does not answer");
		doctor_mend(doctor, "check the server that it is mounted from");
		return;
	}
	look_at_mount(doctor, folder);
	if (stat(folder, &status) != 0) {
		doctor_row(doctor, &checks[FOLDER], ERROR, folder, "%s", strerror(errno));
		return;
	}
	doctor_row(doctor, &checks[FOLDER], FINE, folder, "it exists");
	look_at_nginx(doctor, folder);
	look_at_reader(doctor, folder);
	recordings_look_inside(doctor);
	if (db != NULL)
		recordings_look_at_files(doctor, db);
}

void
look_at_recordings(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &storage_config,
		&recording_config };
	struct db *db = data_db(doctor);

	if (!data_configure(doctor, &checks[FOLDER], groups, COUNT(groups)))
		return;
	if (storage_is_open())
		look_at_folder(doctor, storage_folder(), db);
	else
		doctor_row(doctor, &checks[FOLDER], SKIPPED, NULL,
		    "RECORDINGS_DIR is not set: files are neither served nor erased");
	if (db != NULL)
		recordings_look_at_missing(doctor, db);
}
