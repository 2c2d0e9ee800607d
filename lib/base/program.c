#include "base/program.h"

#include "base/arena.h"
#include "base/config.h"
#include "base/log.h"

static const char *log_level;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "LOG_LEVEL", .kind = VARIABLE_CHOICE, .into = &log_level, .fallback = "info",
	  .choices = "debug info warn error" },
};
/* clang-format on */

const struct config_group program_config = { variables, COUNT(variables), NULL };

bool
program_configure(const char *name, struct arena *arena,
    const struct config_group *const groups[], size_t count)
{
	enum log_level level = LOG_INFO;
	const char *message;

	arena_setup();
	message = config_load(arena, groups, count);
	if (message != NULL) {
		const char *file = config_value("REFLECTOR_ENV_FILE");

		log_lines(LOG_ERROR,
		    arena_printf(arena,
			"%s: invalid configuration, correct these variables in %s:\n%s\n",
			name, file == NULL ? "the environment" : file, message));
		return false;
	}
	if (log_level_parse(log_level, &level))
		log_open(name, level);
	return true;
}
