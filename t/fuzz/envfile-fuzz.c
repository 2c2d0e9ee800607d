/*
 * The settings file: any bytes can be parsed; what comes out is UTF-8 and no
 * longer than what went in.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/envfile.h"
#include "base/log.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char *const keys[] = { "A", "B", "KEY", "_", "export", "" };
	struct arena *arena = arena_new();
	const struct envfile *file;

	log_open("envfile-fuzz", LOG_ERROR);
	file = envfile_parse(arena, "fuzz", (const char *)bytes, length);
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *value = envfile_value(file, keys[i]);

		if (value == NULL)
			continue;
		if (keys[i][0] == '\0' || strlen(value) > length)
			abort();
		if (!text_is_utf8(value, strlen(value)))
			abort();
	}
	arena_free(arena);
	return 0;
}
