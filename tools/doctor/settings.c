/*
 * reflectorctl doctor: the settings file.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/envfile.h"
#include "base/envfile_read.h"
#include "base/text.h"
#include "report.h"
#include "subjects.h"

#define USUAL_FILE "/etc/reflector/env"
#define GROUP "reflector"
#define PREVIOUS "_PREVIOUS"
/* A name with so many wrong letters is a misspelt one. */
#define TYPOS 2
#define NAME_MOST 63

enum { FILE_FOUND, FILE_MODE, VALUES, DOUBLED, LEFT_OVER, AUDIENCE };

/* clang-format off */
static const struct check checks[] = {
	[FILE_FOUND] = { "settings.file", "the file of settings",
	    "The programs do not start without their settings.",
	    "Write the settings to " USUAL_FILE ".",
	    "troubleshooting.md#programs-do-not-start" },
	[FILE_MODE] = { "settings.mode", "owner and mode of the file of settings",
	    "Whoever reads the file knows every secret and can act as every user.",
	    "sudo chown root:" GROUP " " USUAL_FILE " && sudo chmod 0640 " USUAL_FILE,
	    "troubleshooting.md#programs-do-not-start" },
	[VALUES] = { "settings.values", "names and values of the settings of all programs",
	    "A program that reads a wrong setting does not start.",
	    "Correct the setting in the file, then apply it: " RELOAD,
	    "configuration.md" },
	[DOUBLED] = { "settings.doubled", "settings that stand in the file twice",
	    "Only the last one counts, and whoever changes the other one changes nothing.",
	    "Remove one of the two lines.",
	    "configuration.md" },
	[LEFT_OVER] = { "settings.previous", "secrets that are replaced but still accepted",
	    "Whoever knows the old secret can still sign events.",
	    "When every sender uses the new secret, remove the setting, then: " RELOAD,
	    "configuration.md" },
	[AUDIENCE] = { "settings.audience", "users' tokens that were made for other applications",
	    "An identity provider signs them with the same keys: its other users are users here, too.",
	    "Set AUTH_JWT_AUDIENCE to the aud of your users' tokens, then: " RELOAD,
	    "configuration.md" },
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
	return (mode & S_IRWXG) != 0 && !is_ours ? ERROR : FINE;
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
		doctor_mend(
		    doctor, "sudo chown root:root %s && sudo chmod 0600 %s", path, path);
	else if (verdict == ERROR)
		doctor_mend(doctor, "sudo chown root:" GROUP " %s && sudo chmod 0640 %s",
		    path, path);
}

/* A row for each line of config_load's message, which is "NAME: text". */
static void
report_faults(struct doctor *doctor, const char *message)
{
	while (*message != '\0') {
		const size_t length = strcspn(message, "\n");
		const char *line = arena_copy(doctor_arena(doctor), message, length);
		const size_t name = strcspn(line, ":");

		doctor_row(doctor, &checks[VALUES], ERROR,
		    arena_copy(doctor_arena(doctor), line, name), "%s",
		    line + name + strspn(line + name, ": "));
		/* A file that cannot be read has no setting: what is missing is not of interest. */
		if (text_starts(line, "REFLECTOR_ENV_FILE:"))
			return;
		message += length + (message[length] == '\n');
	}
}

/* How many letters to insert, remove or replace; the case counts.  At most NAME_MOST letters. */
static size_t
distance(const char *one, const char *other)
{
	size_t row[NAME_MOST + 1], diagonal, above;
	const size_t length = strlen(other);

	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (size_t line = 1; *one != '\0'; one++, line++) {
		diagonal = row[0];
		row[0] = line;
		for (size_t i = 1; i <= length; i++) {
			above = row[i];
			row[i] = diagonal + (*one != other[i - 1]);
			if (above + 1 < row[i])
				row[i] = above + 1;
			if (row[i - 1] + 1 < row[i])
				row[i] = row[i - 1] + 1;
			diagonal = above;
		}
	}
	return row[length];
}

/* The setting that was meant; NULL: the name is one, or resembles none. */
static const char *
find_meant(const char *name)
{
	const char *meant = NULL;

	for (const char *const *known = config_names(); *known != NULL; known++) {
		if (strcmp(*known, name) == 0)
			return NULL;
		if (strlen(*known) <= NAME_MOST && distance(name, *known) <= TYPOS)
			meant = *known;
	}
	return meant;
}

/* config_load refuses a misspelt name by its prefix alone: others may be for libraries. */
static bool
report_misspelt(struct doctor *doctor, const struct envfile *file, const char *message)
{
	bool is_fine = true;

	for (const struct setting *at = envfile_newest(file); at != NULL; at = at->next) {
		const char *meant = find_meant(at->key);

		if (meant == NULL ||
		    (message != NULL && strstr(message, at->key) != NULL))
			continue;
		is_fine = false;
		doctor_row(doctor, &checks[VALUES], WARNING, at->key,
		    "no program reads it (line %zu): is it %s?", at->line, meant);
	}
	return is_fine;
}

static void
look_at_values(struct doctor *doctor, const char *message, const struct envfile *file)
{
	const size_t bad_line = file == NULL ? 0 : envfile_bad_line(file);

	if (message != NULL)
		report_faults(doctor, message);
	if (bad_line > 0)
		doctor_row(doctor, &checks[VALUES], ERROR, NULL,
		    "line %zu is not KEY=value and is ignored", bad_line);
	if ((file == NULL || report_misspelt(doctor, file, message)) && message == NULL &&
	    bad_line == 0)
		doctor_row(doctor, &checks[VALUES], FINE, NULL, "all are valid");
}

/* The line of an earlier setting of the same name; 0: there is none. */
static size_t
find_earlier(const struct setting *setting)
{
	for (const struct setting *other = setting->next; other != NULL;
	     other = other->next)
		if (strcmp(other->key, setting->key) == 0)
			return other->line;
	return 0;
}

static void
look_at_doubled(struct doctor *doctor, const struct envfile *file)
{
	bool is_fine = true;

	for (const struct setting *setting = envfile_newest(file); setting != NULL;
	     setting = setting->next) {
		const size_t earlier = find_earlier(setting);

		if (earlier == 0)
			continue;
		is_fine = false;
		doctor_row(doctor, &checks[DOUBLED], WARNING, setting->key,
		    "in line %zu and again in line %zu, which counts", earlier,
		    setting->line);
	}
	if (is_fine)
		doctor_row(doctor, &checks[DOUBLED], FINE, NULL, "none");
}

/* JITSI_WEBHOOK_SECRET_PREVIOUS, JITSI_JWT_PREVIOUS_PUBLIC_KEY. */
static void
look_at_left_over(struct doctor *doctor, const struct envfile *file)
{
	bool is_fine = true;

	for (const struct setting *setting = envfile_newest(file); setting != NULL;
	     setting = setting->next) {
		if (strstr(setting->key, PREVIOUS) == NULL || *setting->value == '\0')
			continue;
		is_fine = false;
		doctor_row(doctor, &checks[LEFT_OVER], WARNING, setting->key,
		    "is set in line %zu", setting->line);
	}
	if (is_fine)
		doctor_row(doctor, &checks[LEFT_OVER], FINE, NULL, "none");
}

/* false: without a file, or this user may not look at it. */
static bool
look_at_file(struct doctor *doctor, const char *path, bool is_valid)
{
	struct stat status;

	if (path == NULL && is_valid) {
		doctor_row(doctor, &checks[FILE_FOUND], SKIPPED, NULL,
		    "the settings are in the environment");
		return false;
	}
	if (path == NULL)
		path = USUAL_FILE;
	if (stat(path, &status) != 0) {
		doctor_row(
		    doctor, &checks[FILE_FOUND], ERROR, path, "%s", strerror(errno));
		return false;
	}
	doctor_row(doctor, &checks[FILE_FOUND], FINE, path, "found");
	look_at_mode(doctor, path, &status);
	return true;
}

static void
look_at_audience(struct doctor *doctor)
{
	if (caller_takes_others())
		doctor_row(doctor, &checks[AUDIENCE], WARNING, NULL,
		    "accepted: AUTH_JWT_AUDIENCE is not set");
	else if (config_value("AUTH_JWT_AUDIENCE") != NULL)
		doctor_row(doctor, &checks[AUDIENCE], FINE, NULL, "refused");
	else
		doctor_row(doctor, &checks[AUDIENCE], SKIPPED, NULL,
		    "no public key is used for users' tokens");
}

void
look_at_settings(struct doctor *doctor)
{
	const char *message = doctor->settings_message;
	const char *path = config_value("REFLECTOR_ENV_FILE");
	struct envfile *file = NULL;

	if (look_at_file(doctor, path, message == NULL) &&
	    envfile_read(doctor_arena(doctor), path, &file) != OK)
		file = NULL;
	look_at_values(doctor, message, file);
	if (message == NULL)
		look_at_audience(doctor);
	if (file == NULL)
		return;
	look_at_doubled(doctor, file);
	look_at_left_over(doctor, file);
}
