#include "nginx.h"

#include <string.h>

#include "base/arena.h"
#include "execute.h"
#include "report.h"

const char *
nginx_configuration(struct doctor *doctor)
{
	static const char *const argv[] = { "nginx", "-T", NULL };
	struct execution done;

	if (doctor->is_nginx_asked)
		return doctor->nginx;
	doctor->is_nginx_asked = true;
	done = execute(doctor->arena, argv, doctor->options.timeout_ms);
	doctor->nginx = execution_is_fine(&done) ? done.output : NULL;
	return doctor->nginx;
}

/* The value of "  name value;" in this line; NULL: the line is another. */
static const char *
value_in(struct arena *arena, const char *line, const char *name)
{
	const size_t length = strlen(name);

	line += strspn(line, " \t");
	if (strncmp(line, name, length) != 0 || strchr(" \t", line[length]) == NULL)
		return NULL;
	line += length + strspn(line + length, " \t");
	return arena_copy(arena, line, strcspn(line, ";\n"));
}

const char *
nginx_directive(struct doctor *doctor, const char *name)
{
	const char *line = nginx_configuration(doctor), *value;

	while (line != NULL && *line != '\0') {
		value = value_in(doctor->arena, line, name);
		if (value != NULL)
			return value;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

const char *
nginx_user(struct doctor *doctor)
{
	const char *value = nginx_directive(doctor, "user");

	return value == NULL ? "www-data" :
			       arena_copy(doctor->arena, value, strcspn(value, " \t"));
}
