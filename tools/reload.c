/*
 * reflectorctl reload: changed settings take effect, without an outage.  First each program
 * checks them, as its own user; then one unit after the other is restarted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "command.h"
#include "doctor/execute.h"
#include "doctor/trial.h"

#define SETTINGS "/etc/reflector/env"
#define UNITS_MOST 256
#define CHECK_MS 10000
/* TimeoutStopSec= of the units, and systemd's own DefaultTimeoutStartSec=. */
#define RESTART_MS 120000

struct unit {
	const char *name;    /* reflector-rooms@1.service */
	const char *program; /* reflector-rooms */
	const char *user, *path, *environment, *settings;
};

struct units {
	struct unit items[UNITS_MOST];
	size_t count;
};

/* The value of a property in the output of systemctl show; "": it has none. */
static const char *
property(struct arena *arena, const char *shown, const char *name)
{
	const char *start = strstr(
	    arena_printf(arena, "\n%s", shown), arena_printf(arena, "\n%s=", name));

	if (start == NULL)
		return "";
	start += strlen(name) + 2;
	return arena_copy(arena, start, strcspn(start, "\n"));
}

/* What follows a mark in a value, up to one of the ends; fallback: there is no mark. */
static const char *
part(struct arena *arena, const char *value, const char *mark, const char *ends,
    const char *fallback)
{
	const char *start = strstr(value, mark);

	if (start == NULL)
		return fallback;
	start += strlen(mark);
	return arena_copy(arena, start, strcspn(start, ends));
}

static void
add_unit(struct arena *arena, struct units *units, const char *name)
{
	const char *const argv[] = { "systemctl", "show", "-p",
		"User,ExecStart,Environment,LoadCredential", name, NULL };
	const struct execution shown = execute(arena, argv, CHECK_MS);

	if (units->count == UNITS_MOST)
		return;
	units->items[units->count++] = (struct unit){
		.name = name,
		.program = arena_copy(arena, name, strcspn(name, "@.")),
		.user = property(arena, shown.output, "User"),
		.path = part(
		    arena, property(arena, shown.output, "ExecStart"), "path=", " ;", ""),
		.environment = property(arena, shown.output, "Environment"),
		.settings = part(arena, property(arena, shown.output, "LoadCredential"),
		    "env:", " ", SETTINGS),
	};
}

/* Units that run, or should. */
static bool
find_units(struct arena *arena, struct units *units)
{
	const char *const argv[] = { "systemctl", "list-units", "--plain", "--no-legend",
		"--no-pager", "--state=active,activating,failed", "reflector-*@*.service",
		"reflector-deliver.service", NULL };
	const struct execution listed = execute(arena, argv, CHECK_MS);

	if (!execution_is_fine(&listed)) {
		fprintf(stderr, "reflectorctl: systemctl does not list the units: %s\n",
		    listed.output);
		return false;
	}
	for (const char *line = listed.output; *line != '\0'; line++) {
		const size_t length = strcspn(line, " \n");

		if (length > 0)
			add_unit(arena, units, arena_copy(arena, line, length));
		line += strcspn(line, "\n");
		if (*line == '\0')
			break;
	}
	if (units->count == 0)
		fputs(
		    "reflectorctl: no unit of reflector runs here: sudo systemctl start "
		    "reflector.target\n",
		    stderr);
	return units->count > 0;
}

/* The program's own words, without its heading, which names a copy of the settings. */
static void
print_faults(const struct unit *unit, const struct execution *done)
{
	const char *faults = strchr(done->output, '\n');

	fprintf(stderr, "reflectorctl: %s does not accept %s:\n%s%s\n", unit->program,
	    unit->settings,
	    faults == NULL || faults[1] == '\0' ? done->output : faults + 1,
	    done->is_late ? "it does not end" : "");
}

static bool
accepts(struct arena *arena, const struct unit *unit)
{
	const struct trial trial = { unit->user, unit->environment,
		trial_settings(unit->settings), CHECK_MS };
	const char *const argv[] = { unit->path, "-c", NULL };
	struct execution done;

	if (trial.settings < 0) {
		fprintf(stderr, "reflectorctl: %s cannot be read: %m\n", unit->settings);
		return false;
	}
	done = trial_run(arena, &trial, argv);
	close(trial.settings);
	if (!execution_is_fine(&done))
		print_faults(unit, &done);
	return execution_is_fine(&done);
}

/* Every program once, however many units it has. */
static bool
all_accept(struct arena *arena, const struct units *units)
{
	bool is_accepted = true;

	for (size_t i = 0; i < units->count; i++)
		if (i == 0 ||
		    !text_equal(units->items[i - 1].program, units->items[i].program))
			is_accepted = accepts(arena, &units->items[i]) && is_accepted;
	return is_accepted;
}

static void
print_units(const char *heading, const struct units *units, size_t from, size_t to)
{
	if (from == to)
		return;
	fprintf(stderr, "%s:", heading);
	for (size_t i = from; i < to; i++)
		fprintf(stderr, " %s", units->items[i].name);
	fputc('\n', stderr);
}

static int
report_failure(struct arena *arena, const struct units *units, size_t failed)
{
	const char *name = units->items[failed].name;
	const char *const argv[] = { "journalctl", "--no-pager", "-o", "cat", "-n", "5",
		"-u", name, NULL };
	const struct execution said = execute(arena, argv, CHECK_MS);

	fprintf(stderr,
	    "reflectorctl: %s does not start, so the reload stops here.  Its log ends:\n"
	    "%s\n",
	    name, said.output);
	print_units("new settings", units, 0, failed);
	print_units("old settings", units, failed + 1, units->count);
	fputs("Correct the fault, then run reflectorctl reload again.\n", stderr);
	return EXIT_FAILURE;
}

/*
 * A unit is started when its program takes requests (Type=notify).  Twice, because a start may
 * fail for a reason that passes, for example when the machine has no room for its threads.
 */
static bool
restart(struct arena *arena, const char *name)
{
	const char *const argv[] = { "systemctl", "restart", name, NULL };
	struct execution done = execute(arena, argv, RESTART_MS);

	if (!execution_is_fine(&done) && !done.is_late)
		done = execute(arena, argv, RESTART_MS);
	return execution_is_fine(&done);
}

static int
restart_all(struct arena *arena, const struct units *units)
{
	for (size_t i = 0; i < units->count; i++) {
		if (!restart(arena, units->items[i].name))
			return report_failure(arena, units, i);
		printf("%s: restarted\n", units->items[i].name);
		fflush(stdout);
	}
	printf("%zu units run with the new settings\n", units->count);
	return EXIT_SUCCESS;
}

int
command_reload(struct arena *arena, int argc, char **argv)
{
	struct units *units = arena_alloc(arena, sizeof(*units));

	(void)argv;
	if (argc > 1)
		return EXIT_USAGE;
	if (geteuid() != 0) {
		fputs("reflectorctl: only root can do this: sudo reflectorctl reload\n",
		    stderr);
		return EXIT_FAILURE;
	}
	units->count = 0;
	if (!find_units(arena, units))
		return EXIT_FAILURE;
	if (!all_accept(arena, units)) {
		fputs("reflectorctl: nothing was restarted\n", stderr);
		return EXIT_CONFIG;
	}
	return restart_all(arena, units);
}
