#include "base/config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "config_file.h"
#include "known.h"

const char *const *
config_names(void)
{
	return known_settings;
}

const char *
config_value(const char *name)
{
	const char *value = getenv(name);

	if (strcmp(name, CONFIG_FILE_VARIABLE) == 0)
		return config_file_path();
	if (value == NULL)
		value = config_file_value(name);
	return text_empty(value) ? NULL : value;
}

const char *
config_source(struct arena *arena, const char *name)
{
	if (config_value(name) == NULL)
		return NULL;
	if (getenv(name) != NULL)
		return "environment";
	return arena_printf(arena, "%s:%zu", config_file_path(), config_file_line(name));
}

static bool
has_fault(const char *message, const char *name)
{
	const size_t length = strlen(name);

	while (message != NULL) {
		if (strncmp(message, name, length) == 0 && message[length] == ':')
			return true;
		message = strchr(message, '\n');
		if (message != NULL)
			message++;
	}
	return false;
}

/* So much of a message is enough for who corrects a file that was never one of settings. */
#define MESSAGE_ENOUGH 16384

void
config_fault(struct config_faults *faults, const char *name, const char *text)
{
	const char *before = faults->message;
	size_t line;

	if ((before != NULL && strlen(before) > MESSAGE_ENOUGH) ||
	    has_fault(before, name))
		return;
	line = getenv(name) == NULL ? config_file_line(name) : 0;
	faults->message = arena_printf(faults->arena, "%s%s%s: %s",
	    before == NULL ? "" : before, before == NULL ? "" : "\n", name, text);
	if (line > 0)
		faults->message = arena_printf(faults->arena, "%s (%s, line %zu)",
		    faults->message, config_file_path(), line);
}

static bool
has_range(const struct variable *variable)
{
	return variable->low != 0 || variable->high != 0;
}

static int64_t
highest(const struct variable *variable)
{
	return has_range(variable) ? variable->high : INT64_MAX;
}

/* "a number from 1 to 9", "a number, at least 1", "a number". */
static const char *
describe_range(
    struct arena *arena, const struct variable *variable, const char *noun, double unit)
{
	const double low = (double)variable->low / unit;

	if (!has_range(variable))
		return noun;
	if (variable->high == INT64_MAX)
		return arena_printf(arena, "%s, at least %.15g", noun, low);
	return arena_printf(
	    arena, "%s from %.15g to %.15g", noun, low, (double)variable->high / unit);
}

/* What the variable's value must be; NULL when any text will do. */
static const char *
describe(struct arena *arena, const struct variable *variable)
{
	switch (variable->kind) {
	case VARIABLE_TEXT:
		return variable->low == 0 ?
		    NULL :
		    arena_printf(arena, "at least %lld bytes", (long long)variable->low);
	case VARIABLE_FLAG:
		return "true or false";
	case VARIABLE_NUMBER:
		return describe_range(arena, variable, "a whole number", 1);
	case VARIABLE_SECONDS:
		return describe_range(arena, variable, "a number of seconds", 1000);
	case VARIABLE_CHOICE:
		return arena_printf(arena, "one of: %s", variable->choices);
	}
	abort();
}

static bool
parse_flag(const char *value, bool *flag)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on",
		"0", "1" };

	for (size_t i = 0; i < COUNT(words); i++) {
		if (strcasecmp(value, words[i]) != 0)
			continue;
		*flag = i % 2 == 1;
		return true;
	}
	return false;
}

static bool
is_choice(const char *value, const char *choices)
{
	const size_t length = strlen(value);

	while (*choices != '\0') {
		const size_t size = strcspn(choices, " ");

		if (size > 0 && size == length && memcmp(choices, value, size) == 0)
			return true;
		choices += size + (choices[size] == ' ');
	}
	return false;
}

/* Puts the value where the variable belongs; false when it is not as described. */
static bool
store(const struct variable *variable, const char *value)
{
	switch (variable->kind) {
	case VARIABLE_TEXT:
		if (strlen(value) < (size_t)variable->low)
			return false;
		*(const char **)variable->into = value;
		return true;
	case VARIABLE_FLAG:
		return parse_flag(value, variable->into);
	case VARIABLE_NUMBER:
		return number_parse(
		    value, variable->low, highest(variable), variable->into);
	case VARIABLE_SECONDS:
		return number_parse_seconds(
		    value, variable->low, highest(variable), variable->into);
	case VARIABLE_CHOICE:
		if (!is_choice(value, variable->choices))
			return false;
		*(const char **)variable->into = value;
		return true;
	}
	abort();
}

static void
load_variable(struct config_faults *faults, const struct variable *variable)
{
	const char *value = arena_text(faults->arena, config_value(variable->name));
	const char *expectation = describe(faults->arena, variable);

	if (variable->kind == VARIABLE_TEXT || variable->kind == VARIABLE_CHOICE)
		*(const char **)variable->into = NULL;
	if (value == NULL && variable->required) {
		config_fault(faults, variable->name,
		    expectation == NULL ?
			"required" :
			arena_printf(faults->arena, "required, %s", expectation));
		return;
	}
	if (value == NULL)
		value = variable->fallback;
	if (value == NULL)
		return;
	if (!text_is_utf8(value, strlen(value)))
		config_fault(faults, variable->name, "must be UTF-8");
	else if (!store(variable, value))
		config_fault(faults, variable->name,
		    arena_printf(faults->arena, "must be %s", expectation));
}

static bool
is_previous(const char *name, const char *other)
{
	return text_starts(name, other) && strcmp(name + strlen(other), "_PREVIOUS") == 0;
}

/* With equal secrets, whoever knows one could also use the other. */
static void
compare(struct config_faults *faults, const struct variable *one,
    const struct variable *other)
{
	if (!other->is_secret || strcmp(one->name, other->name) >= 0 ||
	    !text_equal(*(const char **)one->into, *(const char **)other->into) ||
	    is_previous(other->name, one->name))
		return;
	config_fault(faults, other->name,
	    arena_printf(faults->arena, "must differ from %s: each secret has one use",
		one->name));
}

static void
compare_all(struct config_faults *faults, const struct config_group *const groups[],
    size_t count, const struct variable *one)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < groups[i]->count; j++)
			compare(faults, one, &groups[i]->variables[j]);
}

const char *
config_load(struct arena *arena, const struct config_group *const groups[], size_t count)
{
	struct config_faults faults = { .arena = arena };

	config_file_load(&faults);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < groups[i]->count; j++)
			load_variable(&faults, &groups[i]->variables[j]);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < groups[i]->count; j++)
			if (groups[i]->variables[j].is_secret)
				compare_all(
				    &faults, groups, count, &groups[i]->variables[j]);
	for (size_t i = 0; i < count; i++)
		if (groups[i]->settle != NULL)
			groups[i]->settle(&faults);
	return faults.message;
}
