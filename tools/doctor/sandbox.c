/*
 * reflectorctl doctor: the folder of the recordings as the running programs see it, inside the
 * sandbox of their units.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/envfile.h"
#include "base/envfile_read.h"
#include "base/number.h"
#include "base/text.h"
#include "data.h"
#include "execute.h"
#include "model/storage.h"
#include "recordings.h"
#include "units.h"

#define MEETINGS "reflector-meetings@*.service"
#define DELIVER "reflector-deliver.service"
#define NAME "RECORDINGS_DIR"
/* Of a file of /proc. */
#define PROC_BYTES 65536

enum { WRITABLE, SETTING };

/* clang-format off */
static const struct check checks[] = {
	[WRITABLE] = { "recordings.writable", "whether meetings may remove files, inside the sandbox of its unit",
	    "Erasure of a meeting cannot remove its files, and does not end.",
	    "Add ReadWritePaths=-FOLDER to the unit and write access for user reflector-meetings.",
	    "operations/recordings.md#the-recordings-folder" },
	[SETTING] = { "recordings.setting", "whether the running programs have the same " NAME,
	    "A program that runs with an old setting serves, removes or names other files.",
	    RELOAD,
	    "troubleshooting/data.md#the-recordings-folder" },
};
/* clang-format on */

/* The process of the first running instance; NULL: none runs, or there is no systemd. */
static const char *
find_process(struct doctor *doctor, const char *unit)
{
	const char *at = units_property(doctor, "MainPID", unit);

	at += strspn(at, "0\n");
	return *at == '\0' ? NULL :
			     arena_copy(doctor_arena(doctor), at, strcspn(at, "\n"));
}

/* A file of a process, as text; *length counts its NULs, too.  NULL: it cannot be read. */
static char *
read_proc(struct arena *arena, const char *process, const char *name, size_t *length)
{
	char *bytes = arena_alloc(arena, PROC_BYTES + 1);
	const int fd = open(
	    arena_printf(arena, "/proc/%s/%s", process, name), O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return NULL;
	*length = 0;
	while ((got = read(fd, bytes + *length, PROC_BYTES - *length)) > 0)
		*length += (size_t)got;
	close(fd);
	return bytes;
}

/* A variable of a process's environment; NULL: it has none. */
static const char *
find_variable(struct arena *arena, const char *process, const char *name)
{
	const char *prefix = arena_printf(arena, "%s=", name);
	size_t length;
	const char *bytes = read_proc(arena, process, "environ", &length);

	for (const char *at = bytes; at != NULL && at < bytes + length;
	     at += strlen(at) + 1)
		if (text_starts(at, prefix))
			return at + strlen(prefix);
	return NULL;
}

/* Its setting, as base/config reads it; "" when it has none. */
static const char *
find_setting(struct arena *arena, const char *process)
{
	const char *value = find_variable(arena, process, NAME);
	const char *path = find_variable(arena, process, "REFLECTOR_ENV_FILE");
	struct envfile *file;

	if (value == NULL && path != NULL &&
	    envfile_read(arena, arena_printf(arena, "/proc/%s/root%s", process, path),
		&file) == OK)
		value = envfile_value(file, NAME);
	return value == NULL ? "" : value;
}

static void
look_at_setting(struct doctor *doctor, const char *unit, const char *process)
{
	const char *value = find_setting(doctor_arena(doctor), process);
	const size_t length = strlen(storage_folder());
	const bool is_same = text_starts(value, storage_folder()) &&
	    strspn(value + length, "/") == strlen(value + length);

	if (is_same)
		doctor_row(doctor, &checks[SETTING], FINE, unit, "the same");
	else
		doctor_row(doctor, &checks[SETTING], ERROR, unit,
		    "it runs with %s, the settings say %s",
		    *value == '\0' ? "none" : value, storage_folder());
}

/* A line of /proc/PID/status, its words separated by sign. */
static const char *
find_line(struct arena *arena, const char *status, const char *name, char sign)
{
	const char *at = strstr(status, name);
	char *line;

	if (at == NULL)
		return "";
	at += strlen(name);
	at += strspn(at, "\t ");
	line = arena_copy(arena, at, strcspn(at, "\n"));
	for (size_t end = strlen(line); end > 0 && line[end - 1] == ' '; end--)
		line[end - 1] = '\0';
	for (char *c = line; *c != '\0'; c++)
		if (*c == ' ' || *c == '\t')
			*c = sign;
	return line;
}

static const char *
first_of(struct arena *arena, const char *line)
{
	return arena_copy(arena, line, strcspn(line, ","));
}

/* Asks the kernel as the program would: in its mounts, as its user and groups. */
static struct execution
try_to_write(struct doctor *doctor, const char *process)
{
	struct arena *arena = doctor_arena(doctor);
	size_t length;
	const char *status = read_proc(arena, process, "status", &length);
	const char *text = status == NULL ? "" : status;
	const char *user = first_of(arena, find_line(arena, text, "\nUid:", ','));
	const char *group = first_of(arena, find_line(arena, text, "\nGid:", ','));
	const char *groups = find_line(arena, text, "\nGroups:", ',');
	const char *const argv[] = { "nsenter", "-t", process, "-m", "setpriv",
		arena_printf(arena, "--reuid=%s", user),
		arena_printf(arena, "--regid=%s", group),
		*groups == '\0' ? "--clear-groups" :
				  arena_printf(arena, "--groups=%s", groups),
		"test", "-w", storage_folder(), "-a", "-x", storage_folder(), NULL };

	return execute(arena, argv, doctor_timeout_ms(doctor));
}

static void
look_at_writing(struct doctor *doctor, const char *process)
{
	const char *folder = storage_folder();
	struct execution tried;

	if (geteuid() != 0) {
		doctor_row(doctor, &checks[WRITABLE], SKIPPED, folder,
		    "only root can enter the sandbox");
		return;
	}
	tried = try_to_write(doctor, process);
	if (execution_is_fine(&tried)) {
		doctor_row(doctor, &checks[WRITABLE], FINE, folder, "it may");
		return;
	}
	doctor_row(doctor, &checks[WRITABLE], ERROR, folder, "it may not%s%s",
	    text_empty(tried.output) ? "" : ": ",
	    execution_last_line(doctor_arena(doctor), &tried));
	doctor_mend(doctor,
	    "sudo setfacl -m u:reflector-meetings:rwX %s\n"
	    "printf '[Service]\\nReadWritePaths=-%s\\n' | sudo install -D -m 0644 /dev/stdin "
	    "/etc/systemd/system/reflector-meetings@.service.d/recordings.conf\n"
	    "sudo systemctl daemon-reload && sudo reflectorctl reload",
	    folder, folder);
}

void
recordings_look_inside(struct doctor *doctor)
{
	const char *process = find_process(doctor, MEETINGS);

	if (process == NULL)
		doctor_row(doctor, &checks[WRITABLE], SKIPPED, storage_folder(),
		    "no unit of meetings runs on this host");
	else {
		look_at_writing(doctor, process);
		look_at_setting(doctor, MEETINGS, process);
	}
	process = find_process(doctor, DELIVER);
	if (process != NULL)
		look_at_setting(doctor, DELIVER, process);
}
