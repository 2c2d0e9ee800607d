#include "units.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/number.h"
#include "doctor.h"
#include "execute.h"

bool
units_are_here(struct doctor *doctor, const struct check *check)
{
	if (access("/run/systemd/system", F_OK) == 0)
		return true;
	doctor_row(doctor, check, SKIPPED, NULL, "systemd does not run here");
	return false;
}

/* The rest of the line after "name="; "" if there is none. */
static const char *
value_of(struct arena *arena, const char *shown, const char *name)
{
	const size_t length = strlen(name);

	for (const char *line = shown; *line != '\0'; line += strcspn(line, "\n")) {
		line += *line == '\n';
		if (strncmp(line, name, length) == 0 && line[length] == '=')
			return arena_copy(
			    arena, line + length + 1, strcspn(line + length + 1, "\n"));
	}
	return "";
}

static int64_t
number_of(struct arena *arena, const char *shown, const char *name)
{
	int64_t number;

	return number_parse(value_of(arena, shown, name), 0, INT64_MAX, &number) ?
	    number :
	    0;
}

static struct unit
read_unit(struct arena *arena, const char *name, const char *shown)
{
	return (struct unit){ .name = name,
		.load = value_of(arena, shown, "LoadState"),
		.file_state = value_of(arena, shown, "UnitFileState"),
		.active = value_of(arena, shown, "ActiveState"),
		.result = value_of(arena, shown, "Result"),
		.invocation = value_of(arena, shown, "InvocationID"),
		.restarts = number_of(arena, shown, "NRestarts"),
		.exit_status = number_of(arena, shown, "ExecMainStatus"),
		.active_since_us = number_of(
		    arena, shown, "ActiveEnterTimestampMonotonic") };
}

/* The units' blocks are in the order of the names, with a blank line between two. */
struct unit *
units_show_all(struct doctor *doctor, const char *const names[], size_t count)
{
	static const char properties[] =
	    "LoadState,UnitFileState,ActiveState,Result,InvocationID,NRestarts,"
	    "ExecMainStatus,ActiveEnterTimestampMonotonic";
	static const char *const head[] = { "systemctl", "show", "-p", properties };
	struct arena *arena = doctor_arena(doctor);
	const char **argv = arena_alloc(arena, (COUNT(head) + count + 1) * sizeof(*argv));
	struct unit *units = arena_alloc(arena, (count + 1) * sizeof(*units));
	struct execution done;
	const char *at, *end;

	memcpy(argv, head, sizeof(head));
	memcpy(argv + COUNT(head), names, count * sizeof(*names));
	done = execute(arena, argv, doctor_timeout_ms(doctor));
	at = execution_is_fine(&done) ? done.output : "";
	for (size_t i = 0; i < count; i++) {
		end = strstr(at, "\n\n");
		end = end == NULL ? at + strlen(at) : end + 1;
		units[i] = read_unit(
		    arena, names[i], arena_copy(arena, at, (size_t)(end - at)));
		at = end + (*end == '\n');
	}
	return units;
}

struct unit
units_show(struct doctor *doctor, const char *name)
{
	return *units_show_all(doctor, &name, 1);
}

const char *
units_property(struct doctor *doctor, const char *property, const char *name)
{
	const char *const argv[] = { "systemctl", "show", "-P", property, name, NULL };
	struct arena *arena = doctor_arena(doctor);
	const struct execution done = execute(arena, argv, doctor_timeout_ms(doctor));
	size_t length = strlen(done.output);

	if (!execution_is_fine(&done))
		return "";
	while (length > 0 && done.output[length - 1] == '\n')
		length--;
	return arena_copy(arena, done.output, length);
}

bool
unit_is_active(const struct unit *unit)
{
	return strcmp(unit->active, "active") == 0;
}

bool
units_are_cgi(struct doctor *doctor)
{
	static const char *const names[] = { UNITS_TARGET, "reflector-deliver.service" };
	const struct unit *units = units_show_all(doctor, names, COUNT(names));

	return !unit_is_active(&units[0]) &&
	    strcmp(units[0].file_state, "enabled") != 0 &&
	    strcmp(units[1].file_state, "enabled") == 0;
}
