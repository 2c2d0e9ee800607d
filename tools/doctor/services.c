/*
 * reflectorctl doctor: the units of the programs, as systemd runs them.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "programs.h"
#include "subjects.h"
#include "units.h"

/* A restart that is longer ago does not matter any more. */
#define RECENT_US (INT64_C(3600) * 1000000)

enum { INSTALLED, ENABLED, TARGET, RUNNING, RESTARTS };

/* clang-format off */
static const struct check checks[] = {
	[INSTALLED] = { "services.installed", "the units that " UNITS_TARGET " wants",
	    "systemd cannot start a program without its unit.",
	    "Install the units, then: sudo systemctl daemon-reload",
	    "operations.md#install" },
	[ENABLED] = { "services.enabled", "whether " UNITS_TARGET " starts when the host boots",
	    "After the next boot nothing runs.",
	    "sudo systemctl enable " UNITS_TARGET,
	    "operations.md#install" },
	[TARGET] = { "services.target", UNITS_TARGET,
	    "It starts and stops all programs; it is also active when programs that it started have failed.",
	    "sudo systemctl start " UNITS_TARGET,
	    "troubleshooting.md#programs-do-not-start" },
	[RUNNING] = { "services.running", "the processes of a program",
	    "nginx answers 503 for a program of which no process runs.",
	    "Mend what the line of the journal says, then: sudo systemctl start " UNITS_TARGET,
	    "troubleshooting.md#programs-do-not-start" },
	[RESTARTS] = { "services.restarts", "restarts of a program's processes in the last hour",
	    "A program that exits by itself has a fault, and interrupts requests.",
	    "sudo journalctl -u UNIT",
	    "troubleshooting.md#programs-do-not-start" },
};
/* clang-format on */

/* What the processes of one program are like. */
struct crew {
	const char *program;
	size_t wanted, running;
	const struct unit *fallen;    /* the first that does not run */
	const struct unit *restarted; /* the first that was restarted of late */
};

static bool
was_restarted(const struct unit *unit)
{
	return unit->restarts > 0 &&
	    clock_monotonic_us() - unit->active_since_us < RECENT_US;
}

/* Is it "reflector-PROGRAM@N.service", or "reflector-PROGRAM.service"? */
static bool
is_of(const char *unit, const char *program)
{
	static const char prefix[] = "reflector-";
	const size_t length = strlen(program);

	return text_starts(unit, prefix) &&
	    strncmp(unit + strlen(prefix), program, length) == 0 &&
	    (unit[strlen(prefix) + length] == '@' ||
		strcmp(unit + strlen(prefix) + length, ".service") == 0);
}

/* The last line of the journal with this priority or a higher one that has both fields; second may be NULL. */
static const char *
last_line(
    struct doctor *doctor, const char *priority, const char *first, const char *second)
{
	const char *const argv[] = { "journalctl", "-b", "-q", "--no-pager", "-o", "cat",
		"-n", "1", "-p", priority, first, second, NULL };
	const struct execution done = execute(
	    doctor_arena(doctor), argv, doctor_timeout_ms(doctor));

	return execution_last_line(doctor_arena(doctor), &done);
}

/*
 * The last that its newest start wrote into the journal, an error if there is one.  When systemd could
 * not start it (SD_MESSAGE_SPAWN_FAILED, sd-messages(3)), the process that says so may be gone before
 * journald looks what it belonged to: that line names the start itself.
 */
static const char *
last_words(struct doctor *doctor, const struct unit *unit)
{
	static const char spawn_failed[] = "MESSAGE_ID=641257651c1b4ec9a8624d7a40a9e1e7";
	struct arena *arena = doctor_arena(doctor);
	const bool has_begun = *unit->invocation != '\0';
	const char *of_process = has_begun ?
	    arena_printf(arena, "_SYSTEMD_INVOCATION_ID=%s", unit->invocation) :
	    arena_printf(arena, "UNIT=%s", unit->name);
	const char *of_start = has_begun ?
	    arena_printf(arena, "INVOCATION_ID=%s", unit->invocation) :
	    of_process;
	const char *line = last_line(doctor, "err", of_process, NULL);

	if (*line == '\0')
		line = last_line(doctor, "debug", of_start, spawn_failed);
	if (*line == '\0')
		line = last_line(doctor, "debug", of_process, NULL);
	return *line == '\0' ? "its journal is empty" : line;
}

static void
report_fallen(struct doctor *doctor, const struct crew *crew)
{
	const struct unit *unit = crew->fallen;

	doctor_row(doctor, &checks[RUNNING], ERROR, crew->program,
	    "%zu of %zu processes run; %s is %s (%s, status %" PRId64 "): %s",
	    crew->running, crew->wanted, unit->name, unit->active, unit->result,
	    unit->exit_status, last_words(doctor, unit));
	doctor_mend(doctor, "sudo journalctl -u %s\nsudo systemctl start " UNITS_TARGET,
	    unit->name);
}

static void
report_crew(struct doctor *doctor, const struct crew *crew)
{
	if (crew->fallen != NULL)
		report_fallen(doctor, crew);
	else
		doctor_row(doctor, &checks[RUNNING], FINE, crew->program,
		    crew->wanted == 1 ? "%zu process" : "%zu processes", crew->wanted);
	if (crew->restarted == NULL)
		return;
	doctor_row(doctor, &checks[RESTARTS], WARNING, crew->program,
	    "%s was restarted %s: %s", crew->restarted->name,
	    crew->restarted->restarts == 1 ?
		"once" :
		arena_printf(
		    doctor_arena(doctor), "%" PRId64 " times", crew->restarted->restarts),
	    last_words(doctor, crew->restarted));
	doctor_mend(doctor, "sudo journalctl -u %s", crew->restarted->name);
}

static void
add_unit(struct crew *crew, const struct unit *unit)
{
	crew->wanted++;
	crew->running += unit_is_active(unit);
	if (!unit_is_active(unit) && crew->fallen == NULL)
		crew->fallen = unit;
	if (was_restarted(unit) && crew->restarted == NULL)
		crew->restarted = unit;
}

/* false: some of its processes do not run. */
static bool
look_at_crew(struct doctor *doctor, const struct unit *units, const char *program)
{
	struct crew crew = { .program = program };

	for (; units->name != NULL; units++)
		if (is_of(units->name, program))
			add_unit(&crew, units);
	if (crew.wanted > 0)
		report_crew(doctor, &crew);
	return crew.running == crew.wanted;
}

/* The units that the target wants; one without a name ends them. */
static const struct unit *
read_wants(struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);
	const char *text = units_property(doctor, "Wants", UNITS_TARGET);
	const char **names = arena_alloc(arena, (strlen(text) + 1) * sizeof(*names));
	size_t count = 0;

	for (text += strspn(text, " \n"); *text != '\0'; text += strspn(text, " \n")) {
		const size_t length = strcspn(text, " \n");

		names[count++] = arena_copy(arena, text, length);
		text += length;
	}
	return units_show_all(doctor, names, count);
}

/* false: it is not. */
static bool
is_installed(struct doctor *doctor, const struct unit *target, const struct unit *wants)
{
	bool is_complete = true;

	if (strcmp(target->load, "loaded") != 0) {
		doctor_row(doctor, &checks[INSTALLED], ERROR, UNITS_TARGET, "%s",
		    *target->load == '\0' ? "systemd does not answer" : target->load);
		return false;
	}
	for (; wants->name != NULL; wants++) {
		if (strcmp(wants->load, "loaded") == 0)
			continue;
		is_complete = false;
		doctor_row(
		    doctor, &checks[INSTALLED], ERROR, wants->name, "%s", wants->load);
		if (strcmp(wants->load, "masked") == 0)
			doctor_mend(doctor, "sudo systemctl unmask %s", wants->name);
	}
	if (is_complete)
		doctor_row(doctor, &checks[INSTALLED], FINE, NULL, "all are installed");
	return true;
}

static void
look_at_target(struct doctor *doctor, const struct unit *target, bool is_complete)
{
	const bool is_enabled = strcmp(target->file_state, "enabled") == 0;

	doctor_row(doctor, &checks[ENABLED], is_enabled ? FINE : WARNING, UNITS_TARGET,
	    "%s", target->file_state);
	if (!unit_is_active(target)) {
		doctor_row(doctor, &checks[TARGET], ERROR, NULL, "%s", target->active);
	} else if (!is_complete) {
		doctor_row(doctor, &checks[TARGET], ERROR, NULL,
		    "active, although programs that it wants do not run");
		doctor_mend(doctor, "Mend the programs that services.running names.");
	} else {
		doctor_row(doctor, &checks[TARGET], FINE, NULL, "active");
	}
}

/* Only the daemon is a unit there. */
static void
look_at_daemon(struct doctor *doctor)
{
	static const char *const names[] = { "reflector-deliver.service" };

	doctor_row(doctor, &checks[TARGET], SKIPPED, NULL,
	    "the programs are plain CGI: only deliver is a unit");
	(void)look_at_crew(
	    doctor, units_show_all(doctor, names, COUNT(names)), "deliver");
}

void
look_at_services(struct doctor *doctor)
{
	const struct unit *wants;
	struct unit target;
	bool is_complete = true;

	if (!units_are_here(doctor, &checks[INSTALLED]))
		return;
	if (units_are_cgi(doctor)) {
		look_at_daemon(doctor);
		return;
	}
	target = units_show(doctor, UNITS_TARGET);
	wants = read_wants(doctor);
	if (!is_installed(doctor, &target, wants))
		return;
	for (const struct program *at = programs; at->name != NULL; at++)
		if (!look_at_crew(doctor, wants, at->name))
			is_complete = false;
	look_at_target(doctor, &target, is_complete);
}
