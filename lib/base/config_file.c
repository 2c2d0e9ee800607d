#include "config_file.h"

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/envfile.h"
#include "base/envfile_read.h"
#include "base/log.h"
#include "base/text.h"
#include "known.h"

#define DEFAULT_PATH "/etc/reflector/env"

/* NULL until the file was read. */
static struct arena *arena;
static struct envfile *file;

const char *
config_file_path(void)
{
	const char *path = getenv(CONFIG_FILE_VARIABLE);

	if (path == NULL && (access(DEFAULT_PATH, F_OK) == 0 || errno == EACCES))
		path = DEFAULT_PATH;
	return text_empty(path) ? NULL : path;
}

static enum outcome
read_file(void)
{
	const char *path = config_file_path();

	if (arena == NULL)
		arena = arena_new();
	arena_empty(arena);
	file = envfile_parse(arena, "", "", 0);
	return path == NULL ? OK : envfile_read(arena, path, &file);
}

static struct envfile *
loaded(void)
{
	if (file == NULL && read_file() != OK)
		log_warn(CONFIG_FILE_VARIABLE
		    ": %s cannot be read, its settings are ignored: check its permissions",
		    config_file_path());
	return file;
}

const char *
config_file_value(const char *name)
{
	return envfile_value(loaded(), name);
}

size_t
config_file_line(const char *name)
{
	return envfile_line(loaded(), name);
}

/* Names the user too: the file belongs to root, and the programs run as other users. */
static const char *
describe_unread(struct arena *into, enum outcome out, int error)
{
	const struct passwd *user = getpwuid(geteuid());

	if (out == TOO_LARGE)
		return arena_printf(into, "%s is larger than 1 MiB", config_file_path());
	return arena_printf(into, "%s cannot be read by user %s: %s", config_file_path(),
	    user == NULL ? arena_printf(into, "%ld", (long)geteuid()) : user->pw_name,
	    strerrordesc_np(error));
}

static bool
is_known(const char *name)
{
	size_t i = 0;

	while (known_settings[i] != NULL && strcmp(known_settings[i], name) != 0)
		i++;
	return known_settings[i] != NULL;
}

/* A misspelt name of these would be ignored in silence. */
static bool
is_ours(const char *name)
{
	static const char *const prefixes[] = { "AUDIT_", "AUTH_", "CONSOLE_",
		"DATABASE_", "DELIVER_", "FASTCGI_", "JITSI_", "MEETING_", "METRICS_",
		"PIPELINE_", "RECORDINGS_", "RECORDING_", "WHEREBY_" };

	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (text_starts(name, prefixes[i]))
			return true;
	return false;
}

void
config_file_load(struct config_faults *faults)
{
	const enum outcome out = read_file();
	const struct setting *setting = envfile_newest(file);

	if (out != OK)
		config_fault(faults, CONFIG_FILE_VARIABLE,
		    describe_unread(faults->arena, out, errno));
	for (; setting != NULL; setting = setting->next)
		if (is_ours(setting->key) && !is_known(setting->key))
			config_fault(faults, setting->key,
			    "is not a setting: correct its name, or remove the line");
}
