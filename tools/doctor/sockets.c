/*
 * reflectorctl doctor: the sockets between nginx and the programs.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/reader.h"
#include "base/text.h"
#include "doctor.h"
#include "fastcgi.h"
#include "nginx.h"
#include "programs.h"
#include "subjects.h"
#include "units.h"

#define GROUPS_MOST 256

enum { LISTENING, ACCESS, ANSWERS };

/* clang-format off */
static const struct check checks[] = {
	[LISTENING] = { "sockets.listening", "the socket of a program",
	    "nginx answers 503 for a program without a socket.",
	    "sudo systemctl start " UNITS_TARGET,
	    "troubleshooting.md#programs-do-not-start" },
	[ACCESS] = { "sockets.access", "whether nginx's user may connect, and nobody else",
	    "nginx answers 503 if it may not connect; whoever else may connect can act as any user.",
	    "Set SocketGroup= to the group of nginx's user: sudo systemctl edit reflector-PROGRAM.socket",
	    "operations.md#install" },
	[ANSWERS] = { "sockets.answers", "whether the program answers at its socket",
	    "Callers wait until nginx gives up, and get 504.",
	    "sudo systemctl restart 'reflector-PROGRAM@*.service'",
	    "troubleshooting.md#programs-do-not-start" },
};
/* clang-format on */

static bool
is_member(const struct passwd *user, gid_t group)
{
	gid_t groups[GROUPS_MOST];
	int count = GROUPS_MOST;

	if (getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
		return false;
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* Who may write to a socket may connect to it. */
static bool
may_connect(const struct stat *status, const struct passwd *user)
{
	if (status->st_uid == user->pw_uid)
		return (status->st_mode & S_IWUSR) != 0;
	if (is_member(user, status->st_gid))
		return (status->st_mode & S_IWGRP) != 0;
	return (status->st_mode & S_IWOTH) != 0;
}

static void
look_at_access(
    struct doctor *doctor, const char *path, const struct stat *status, const char *user)
{
	struct arena *arena = doctor_arena(doctor);
	const struct passwd *found = getpwnam(user);
	const struct group *group = getgrgid(status->st_gid);
	const char *obstacle = NULL, *trouble = NULL;

	if (found == NULL)
		trouble = arena_printf(arena, "nginx's user %s does not exist", user);
	else if (reader_is(user))
		obstacle = reader_obstacle(arena,
		    arena_printf(arena, "%.*s", (int)(strrchr(path, '/') - path), path));
	if (obstacle != NULL)
		trouble = arena_printf(arena, "user %s may not enter %s", user, obstacle);
	else if (found != NULL && !may_connect(status, found))
		trouble = arena_printf(arena, "user %s may not connect", user);
	else if ((status->st_mode & S_IWOTH) != 0)
		trouble = "every user may connect";
	doctor_row(doctor, &checks[ACCESS], trouble == NULL ? FINE : ERROR, path,
	    "mode %04o, group %s%s%s", (unsigned)(status->st_mode & 07777),
	    group == NULL ? "unknown" : group->gr_name, trouble == NULL ? "" : ": ",
	    trouble == NULL ? "" : trouble);
}

static void
look_at_answer(struct doctor *doctor, const char *program, const char *path)
{
	int status = 0;
	const char *problem;

	if (geteuid() != 0) {
		doctor_row(doctor, &checks[ANSWERS], SKIPPED, program,
		    "only root can try this: sudo reflectorctl doctor");
		return;
	}
	problem = fastcgi_get(
	    doctor_arena(doctor), path, "/v1/doctor", doctor_timeout_ms(doctor), &status);
	if (problem == NULL) {
		doctor_row(doctor, &checks[ANSWERS], FINE, program, "it answers");
		return;
	}
	doctor_row(doctor, &checks[ANSWERS], ERROR, program, "%s: %s", path, problem);
	doctor_mend(doctor, "sudo systemctl restart 'reflector-%s@*.service'", program);
}

/* "/run/reflector/rooms.sock (Stream)", as systemd names it; NULL: no unit or no path. */
static const char *
path_of(struct doctor *doctor, const char *unit)
{
	const char *shown = units_property(doctor, "Listen", unit);

	return *shown != '/' ?
	    NULL :
	    arena_copy(doctor_arena(doctor), shown, strcspn(shown, " \n"));
}

static void
look_at_socket(struct doctor *doctor, const char *program, const char *user)
{
	struct arena *arena = doctor_arena(doctor);
	const char *name = arena_printf(arena, "reflector-%s.socket", program);
	const struct unit unit = units_show(doctor, name);
	const char *path = path_of(doctor, name);
	const char *trouble = NULL;
	struct stat status = { 0 };

	if (!unit_is_active(&unit))
		trouble = arena_printf(arena, "%s is %s", name, unit.active);
	else if (path == NULL)
		trouble = arena_printf(arena, "%s has no path", name);
	else if (stat(path, &status) != 0)
		trouble = arena_printf(arena, "%s: %s", path, strerror(errno));
	else if (!S_ISSOCK(status.st_mode))
		trouble = arena_printf(arena, "%s is no socket", path);
	if (trouble != NULL || path == NULL) {
		doctor_row(doctor, &checks[LISTENING], ERROR, program, "%s", trouble);
		doctor_mend(doctor,
		    "sudo systemctl stop %s 'reflector-%s@*.service'\n"
		    "sudo systemctl start " UNITS_TARGET,
		    name, program);
		return;
	}
	doctor_row(doctor, &checks[LISTENING], FINE, program, "%s", path);
	look_at_access(doctor, path, &status, user);
	look_at_answer(doctor, program, path);
}

void
look_at_sockets(struct doctor *doctor)
{
	const char *user;

	if (!units_are_here(doctor, &checks[LISTENING]))
		return;
	if (units_are_cgi(doctor)) {
		doctor_row(doctor, &checks[LISTENING], SKIPPED, NULL,
		    "the programs are plain CGI: they have no sockets");
		return;
	}
	user = nginx_user(doctor);
	for (const struct program *at = programs; at->name != NULL; at++)
		if (at->has_socket)
			look_at_socket(doctor, at->name, user);
}
