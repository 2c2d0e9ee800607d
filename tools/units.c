#include "units.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "doctor/execute.h"

#define UNITS_MOST 500
#define LIMIT_MS 5000

/* The next word of a line; "" at its end. */
static const char *
word(struct arena *arena, const char **at)
{
	const char *start = *at + strspn(*at, " ");

	*at = start + strcspn(start, " \n");
	return arena_printf(arena, "%.*s", (int)(*at - start), start);
}

static bool
ends(const char *name, const char *with)
{
	const size_t length = strlen(name), size = strlen(with);

	return length >= size && strcmp(name + length - size, with) == 0;
}

/* A service that a timer or an administrator starts is inactive most of the time. */
static bool
is_trouble(const struct unit *unit)
{
	static const char *const lasting[] = { "@", "reflector-deliver" };

	if (strcmp(unit->active, "failed") == 0)
		return true;
	if (!unit->is_service || strcmp(unit->active, "active") == 0)
		return false;
	for (size_t i = 0; i < COUNT(lasting); i++)
		if (strstr(unit->name, lasting[i]) != NULL)
			return true;
	return false;
}

bool
units_list(struct arena *arena, struct unit_list *list)
{
	static const char *const argv[] = { "systemctl", "list-units", "--all", "--full",
		"--plain", "--no-legend", "--no-pager", "--type=service,socket,timer",
		"reflector*", NULL };
	struct execution done;
	const char *line;

	if (access("/run/systemd/system", F_OK) != 0)
		return false;
	done = execute(arena, argv, LIMIT_MS);
	if (!execution_is_fine(&done))
		return false;
	list->items = arena_alloc(arena, UNITS_MOST * sizeof(*list->items));
	list->count = 0;
	for (line = done.output; *line != '\0' && list->count < UNITS_MOST;
	     line += strcspn(line, "\n"), line += *line == '\n') {
		struct unit unit = { .name = word(arena, &line) };

		if (!text_starts(unit.name, "reflector"))
			continue;
		word(arena, &line); /* loaded */
		unit.active = word(arena, &line);
		unit.state = word(arena, &line);
		unit.is_service = ends(unit.name, ".service");
		unit.is_trouble = is_trouble(&unit);
		list->items[list->count++] = unit;
	}
	return list->count > 0;
}
