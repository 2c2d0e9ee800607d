/*
 * reflectorctl doctor: the settings file.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "doctor.h"
#include "subjects.h"

#define USUAL_FILE "/etc/reflector/env"
#define GROUP "reflector"

enum { FILE_FOUND, FILE_MODE };

/* clang-format off */
static const struct check checks[] = {
	[FILE_FOUND] = { "settings.file", "the file of settings",
	    "The programs do not start without their settings.",
	    "Write the settings to " USUAL_FILE ", or set REFLECTOR_ENV_FILE.",
	    "operations.md#nginx-and-systemd" },
	[FILE_MODE] = { "settings.mode", "owner and mode of the file of settings",
	    "Whoever reads the file has every secret; whoever writes it is every user.",
	    "chown root:" GROUP " " USUAL_FILE " && chmod 0640 " USUAL_FILE,
	    "operations.md#nginx-and-systemd" },
};
/* clang-format on */

static const char *
name_of_user(struct arena *arena, uid_t id)
{
	const struct passwd *user = getpwuid(id);

	return user == NULL ? arena_printf(arena, "%u", (unsigned)id) : user->pw_name;
}

static const char *
name_of_group(struct arena *arena, gid_t id)
{
	const struct group *group = getgrgid(id);

	return group == NULL ? arena_printf(arena, "%u", (unsigned)id) : group->gr_name;
}

/* 0640 root:reflector, or stricter; group root may always read. */
static enum verdict
judge_mode(const struct stat *status, const char *group)
{
	const mode_t mode = status->st_mode & 07777;
	const bool is_ours = strcmp(group, GROUP) == 0 || status->st_gid == 0;

	if (status->st_uid != 0 || (mode & (S_IRWXO | S_IWGRP)) != 0)
		return ERROR;
	return (mode & S_IRGRP) != 0 && !is_ours ? ERROR : FINE;
}

static void
look_at_mode(struct doctor *doctor, const char *path, const struct stat *status)
{
	struct arena *arena = doctor_arena(doctor);
	const char *group = arena_text(arena, name_of_group(arena, status->st_gid));
	const enum verdict verdict = judge_mode(status, group);

	doctor_row(doctor, &checks[FILE_MODE], verdict, path, "mode %04o, owner %s:%s",
	    (unsigned)(status->st_mode & 07777), name_of_user(arena, status->st_uid),
	    group);
	if (verdict == ERROR && getgrnam(GROUP) == NULL)
		doctor_mend(doctor, "chown root:root %s && chmod 0600 %s", path, path);
	else if (verdict == ERROR)
		doctor_mend(
		    doctor, "chown root:" GROUP " %s && chmod 0640 %s", path, path);
}

void
look_at_settings(struct doctor *doctor)
{
	const char *path = getenv("REFLECTOR_ENV_FILE");
	struct stat status;

	if (text_empty(path))
		path = USUAL_FILE;
	if (stat(path, &status) != 0) {
		doctor_row(
		    doctor, &checks[FILE_FOUND], ERROR, path, "%s", strerror(errno));
		return;
	}
	doctor_row(doctor, &checks[FILE_FOUND], FINE, path, "found");
	look_at_mode(doctor, path, &status);
}
