#include "lib/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"

const char *
settings_load(
    struct arena *arena, const struct config_group *group, const char *const settings[])
{
	for (size_t i = 0; i < group->count; i++)
		unsetenv(group->variables[i].name);
	for (size_t i = 0; settings[i] != NULL; i++) {
		size_t name = strcspn(settings[i], "=");

		setenv(arena_copy(arena, settings[i], name), settings[i] + name + 1, 1);
	}
	return config_load(arena, &group, 1);
}
