/*
 * reflectorctl doctor: what each program sees as its own user.
 */
#include "programs.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "doctor.h"
#include "execute.h"
#include "login.h"
#include "subjects.h"
#include "trial.h"
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
struct tried {
	struct doctor *doctor;
	const char *program;
	const char *folder; /* of the programs */
	struct trial trial;
};

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
try_settings(const struct tried *tried)
{
	struct arena *arena = doctor_arena(tried->doctor);
	const char *path = arena_printf(arena, "%s/%s", tried->folder, tried->program);
	const char *const argv[] = { path, "-c", NULL };
	const struct execution done = trial_run(arena, &tried->trial, argv);
	const char *faults = strchr(done.output, '\n');

	if (execution_is_fine(&done))
		doctor_row(tried->doctor, &checks[SETTINGS], FINE, tried->program,
		    "accepted by user %s", tried->trial.user);
	else if (done.is_late)
		doctor_row(tried->doctor, &checks[SETTINGS], ERROR, tried->program,
		    "%s -c does not end", path);
	else
		doctor_row(tried->doctor, &checks[SETTINGS], ERROR, tried->program,
		    "exit status %d: %s", done.status,
		    faults == NULL || faults[1] == '\0' ? done.output : faults + 1);
}

static void
try_login(const struct tried *tried)
{
	struct arena *arena = doctor_arena(tried->doctor);
	const char *const argv[] = { login_path(arena), "doctor", "--login",
		tried->program, NULL };
	const struct execution done = trial_run(arena, &tried->trial, argv);
	const char *problem = login_problem(arena, &done);
	/* doctor_db may add a row of its own, so it comes before this one. */
	const bool is_down = problem != NULL && doctor_db(tried->doctor) == NULL;

	doctor_row(tried->doctor, &checks[LOGIN], problem == NULL ? FINE : ERROR,
	    tried->program, "%s",
	    problem == NULL ? "it answers, its schema is of this release" : problem);
	if (is_down)
		doctor_mend(tried->doctor, "First correct what database.answers names.");
}

static void
try_program(const struct tried *tried)
{
	if (getpwnam(tried->trial.user) == NULL) {
		doctor_row(tried->doctor, &checks[SETTINGS], ERROR, tried->program,
		    "there is no user %s", tried->trial.user);
		doctor_mend(tried->doctor, "sudo systemd-sysusers");
		return;
	}
	try_settings(tried);
	try_login(tried);
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
	settings = path == NULL ? -1 : trial_settings(path);
	if (settings < 0) {
		doctor_row(doctor, &checks[SETTINGS], SKIPPED, NULL,
		    "there is no file of settings that can be read");
		return;
	}
	for (const struct program *program = programs; program->name != NULL; program++) {
		const char *user = arena_printf(arena, "reflector-%s", program->name);
		const char *unit = arena_printf(
		    arena, "%s%s.service", user, program->has_socket ? "@1" : "");
		const struct tried tried = { doctor, program->name, folder,
			{ user, units_property(doctor, "Environment", unit), settings,
			    doctor_timeout_ms(doctor) } };

		try_program(&tried);
	}
	close(settings);
}
