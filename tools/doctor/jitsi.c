#include "jitsi.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"

/* No configuration file is longer. */
#define READ_BYTES ((size_t)1024 * 1024)

#define BLANKS " \t"

const char *
jitsi_file(const struct doctor *doctor, const char *path)
{
	const char *files = doctor_options(doctor)->jitsi_files;

	return arena_printf(
	    doctor_arena(doctor), "%s%s", files == NULL ? "" : files, path);
}

const char *
jitsi_read(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");
	struct text text = text_new(arena);
	char bytes[16384];
	size_t got;

	if (file == NULL)
		return NULL;
	do {
		got = fread(bytes, 1, sizeof(bytes), file);
		text_add_bytes(&text, bytes, got);
	} while (got == sizeof(bytes) && text.length < READ_BYTES);
	fclose(file);
	return text.bytes;
}

/* Behind "name =" at the start of a line; NULL: another line. */
static const char *
behind(const char *line, const char *name)
{
	const size_t length = strlen(name);

	line += strspn(line, BLANKS);
	if (strncmp(line, name, length) != 0)
		return NULL;
	line += length;
	line += strspn(line, BLANKS);
	if (*line != '=' && *line != ':')
		return NULL;
	line++;
	return line + strspn(line, BLANKS);
}

const char *
jitsi_value(struct arena *arena, const char *text, const char *name)
{
	const char *found = NULL, *value;

	for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		value = behind(line, name);
		if (value == NULL)
			continue;
		if (*value == '"' || *value == '\'')
			found = arena_copy(arena, value + 1,
			    strcspn(value + 1, *value == '"' ? "\"\n" : "'\n"));
		else
			found = arena_copy(
			    arena, value, strcspn(value, BLANKS ";,}\r\n"));
	}
	return found;
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

/* PREFIX/share/reflector-jitsi, with the prefix under which this program stands. */
static const char *
usual_tools(struct arena *arena)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *end;

	path[length < 0 ? 0 : length] = '\0';
	for (int i = 0; i < 2; i++)
		if ((end = strrchr(path, '/')) != NULL)
			*end = '\0';
	return arena_printf(arena, "%s/share/" PACKAGE_NAME, path);
}

const char *
jitsi_tool(const struct doctor *doctor, const char *path)
{
	struct arena *arena = doctor_arena(doctor);
	const char *folder = doctor_options(doctor)->jitsi_tools;

	return arena_printf(
	    arena, "%s/%s", folder == NULL ? usual_tools(arena) : folder, path);
}

const char *
jitsi_setting(const char *name)
{
	return config_value(name);
}
