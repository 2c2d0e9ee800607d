/*
 * reflectorctl doctor: what each program sees as its own user.
 */
#include "programs.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "login.h"
#include "subjects.h"
#include "units.h"

const struct program programs[] = {
	{ "rooms", true },
	{ "meetings", true },
	{ "jitsi-events", true },
	{ "jibri-complete", true },
	{ "whereby", true },
	{ "health", true },
	{ "deliver", false },
	{ NULL, false },
};

enum { SETTINGS, LOGIN };

/* clang-format off */
static const struct check checks[] = {
	[SETTINGS] = { "program.settings",
	    "whether a program, as its own user, accepts its settings and can read its keys",
	    "With settings that it does not accept, the program exits with status 78.",
	    "Correct what the message names, then apply it: " RELOAD,
	    "troubleshooting.md#programs-do-not-start" },
	[LOGIN] = { "program.database",
	    "whether a program's user may log in to the database as its role",
	    "Without its database the program answers 503.",
	    "sudo reflectorctl migrate creates the roles; pg_ident.conf and pg_hba.conf admit the users.",
	    "troubleshooting.md#the-database-does-not-answer" },
};
/* clang-format on */

/* A program of which one thing after the other is tried. */
struct trial {
	struct doctor *doctor;
	const char *program;
	const char *user;	 /* reflector-PROGRAM */
	const char *file;	 /* its settings, as the child opens them */
	const char *folder;	 /* of the programs */
	const char *environment; /* of its unit: NAME=VALUE, separated by blanks */
};

/* The settings in memory that children inherit: their users may not open the file itself. */
static int
copy_settings(const char *path)
{
	const int from = open(path, O_RDONLY | O_CLOEXEC);
	const int to = memfd_create("settings", 0);
	char bytes[4096];
	ssize_t got = -1;

	if (from >= 0 && to >= 0)
		while ((got = read(from, bytes, sizeof(bytes))) > 0 &&
		    write(to, bytes, (size_t)got) == got)
			continue;
	if (from >= 0)
		close(from);
	if (got == 0)
		return to;
	if (to >= 0)
		close(to);
	return -1;
}

/* More than this many variables of a unit are left out. */
#define VARIABLES 32

/* What a drop-in of the unit adds, such as PGPASSFILE.  The settings are the trial's own. */
static size_t
add_environment(const struct trial *trial, const char *argv[VARIABLES])
{
	struct arena *arena = doctor_arena(trial->doctor);
	size_t count = 0;

	for (const char *at = trial->environment; *at != '\0' && count < VARIABLES;) {
		const size_t length = strcspn(at, " \n");

		if (memchr(at, '=', length) != NULL &&
		    !text_starts(at, "REFLECTOR_ENV_FILE="))
			argv[count++] = arena_copy(arena, at, length);
		at += length + strspn(at + length, " \n");
	}
	return count;
}

/* Runs a program with up to three arguments as the trial's user, with the settings. */
static struct execution
run_as(const struct trial *trial, const char *path, const char *const arguments[3])
{
	struct arena *arena = doctor_arena(trial->doctor);
	const char *argv[] = { "setpriv", "--reuid", trial->user, "--regid", trial->user,
		"--init-groups", "--inh-caps=-all", "env", "-i", "LC_ALL=C.UTF-8",
		"PATH=/usr/bin:/bin",
		arena_printf(arena, "REFLECTOR_ENV_FILE=%s", trial->file),
		[12 + VARIABLES + 4] = NULL };
	size_t count = 12;

	count += add_environment(trial, argv + count);
	argv[count++] = path;
	for (size_t i = 0; i < 3; i++)
		argv[count++] = arguments[i];
	return execute(arena, argv, doctor_timeout_ms(trial->doctor));
}

/* Beside this program, or where the build puts them: make install may have another prefix. */
static const char *
find_folder(struct arena *arena)
{
	const char *own = login_path(arena), *slash = strrchr(own, '/');
	const char *beside = arena_printf(arena, "%.*s/../libexec/reflector",
	    slash == NULL ? 0 : (int)(slash - own), own);
	char *folder = realpath(beside, NULL);

	if (folder == NULL)
		return PROGRAM_FOLDER;
	arena_defer(arena, free, folder);
	return folder;
}

/* What a program prints is a heading and a line for each fault. */
static void
try_settings(const struct trial *trial)
{
	static const char *const arguments[3] = { "-c" };
	struct arena *arena = doctor_arena(trial->doctor);
	const char *path = arena_printf(arena, "%s/%s", trial->folder, trial->program);
	const struct execution done = run_as(trial, path, arguments);
	const char *faults = strchr(done.output, '\n');

	if (execution_is_fine(&done))
		doctor_row(trial->doctor, &checks[SETTINGS], FINE, trial->program,
		    "accepted by user %s", trial->user);
	else if (done.is_late)
		doctor_row(trial->doctor, &checks[SETTINGS], ERROR, trial->program,
		    "%s -c does not end", path);
	else
		doctor_row(trial->doctor, &checks[SETTINGS], ERROR, trial->program,
		    "exit status %d: %s", done.status,
		    faults == NULL || faults[1] == '\0' ? done.output : faults + 1);
}

static void
try_login(const struct trial *trial)
{
	struct arena *arena = doctor_arena(trial->doctor);
	const char *const arguments[3] = { "doctor", "--login", trial->program };
	const struct execution done = run_as(trial, login_path(arena), arguments);
	const char *problem = login_problem(arena, &done);

	doctor_row(trial->doctor, &checks[LOGIN], problem == NULL ? FINE : ERROR,
	    trial->program, "%s",
	    problem == NULL ? "it answers, its schema is of this release" : problem);
}

static void
try_program(struct trial *trial)
{
	if (getpwnam(trial->user) == NULL) {
		doctor_row(trial->doctor, &checks[SETTINGS], ERROR, trial->program,
		    "there is no user %s", trial->user);
		doctor_mend(trial->doctor, "sudo systemd-sysusers");
		return;
	}
	try_settings(trial);
	try_login(trial);
}

void
look_at_programs(struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);
	const char *path = config_value("REFLECTOR_ENV_FILE");
	const char *folder = find_folder(arena);
	int settings;

	if (geteuid() != 0) {
		doctor_row(doctor, &checks[SETTINGS], SKIPPED, NULL,
		    "only root can try this: sudo reflectorctl doctor");
		return;
	}
	settings = path == NULL ? -1 : copy_settings(path);
	if (settings < 0) {
		doctor_row(doctor, &checks[SETTINGS], SKIPPED, NULL,
		    "there is no file of settings that can be read");
		return;
	}
	for (const struct program *program = programs; program->name != NULL; program++) {
		const char *user = arena_printf(arena, "reflector-%s", program->name);
		struct trial trial = { doctor, program->name, user,
			arena_printf(arena, "/proc/self/fd/%d", settings), folder,
			units_property(doctor, "Environment",
			    arena_printf(arena, "%s%s.service", user,
				program->has_socket ? "@1" : "")) };

		try_program(&trial);
	}
	close(settings);
}
