#include "model/storage.h"

#include <stddef.h>
#include <string.h>

#include "base/beneath.h"
#include "base/config.h"
#include "base/text.h"

static const char *recordings_dir;

static const struct variable variables[] = {
	{ .name = "RECORDINGS_DIR", .kind = VARIABLE_TEXT, .into = &recordings_dir },
};

/* Whether it is there is told per request: a mount may come later. */
static void
settle(struct config_faults *faults)
{
	const char *plain = recordings_dir;

	if (plain == NULL)
		return;
	plain = beneath_plain(faults->arena, recordings_dir);
	if (plain == NULL || plain[0] != '/')
		config_fault(faults, "RECORDINGS_DIR", "the absolute path of a folder");
	else
		recordings_dir = plain;
}

const struct config_group storage_config = { variables, COUNT(variables), settle };

bool
storage_is_open(void)
{
	return recordings_dir != NULL;
}

enum outcome
storage_find(struct arena *arena, const char *file, const char **path)
{
	const char *plain = beneath_plain(arena, file);
	size_t length = recordings_dir == NULL ? 0 : strlen(recordings_dir);
	enum outcome out;

	if (plain == NULL || recordings_dir == NULL)
		return NOT_FOUND;
	if (plain[0] == '/') {
		if (!text_starts(plain, recordings_dir) || plain[length] != '/')
			return NOT_FOUND;
		plain += length + 1;
	}
	out = beneath_find(recordings_dir, plain);
	if (out == OK)
		*path = plain;
	return out;
}
