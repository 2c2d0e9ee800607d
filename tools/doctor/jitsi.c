#include "jitsi.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"

const char *
jitsi_file(const struct doctor *doctor, const char *path)
{
	const char *files = doctor_options(doctor)->jitsi_files;

	return arena_printf(
	    doctor_arena(doctor), "%s%s", files == NULL ? "" : files, path);
}

bool
jitsi_has(const struct doctor *doctor, const char *path)
{
	return access(jitsi_file(doctor, path), F_OK) == 0;
}

bool
jitsi_is_wanted(const struct doctor *doctor)
{
	return doctor_options(doctor)->jitsi_domain != NULL ||
	    doctor_options(doctor)->jitsi_files != NULL;
}

const char *
jitsi_tool(const struct doctor *doctor, const char *path)
{
	const char *folder = doctor_options(doctor)->jitsi_tools;

	return arena_printf(
	    doctor_arena(doctor), "%s/%s", folder == NULL ? PKGDATADIR : folder, path);
}

const char *
jitsi_setting(const char *name)
{
	return config_value(name);
}
