#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define HEX_DIGITS "0123456789abcdef"
#define ID_DIGITS 32

/* Where the parts of version-trace-parent-flags begin. */
#define TRACE 3
#define FLAGS 53

/* Sampled, and level 2's random. */
#define KNOWN_FLAGS 0x03U

/* A version after 00 may say more behind the flags. */
static bool
is_valid(const char *header)
{
	static const size_t lengths[] = { 2, ID_DIGITS, 16, 2 };
	const char *part = header;

	if (header == NULL || strncmp(header, "ff", 2) == 0)
		return false;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		if (strspn(part, HEX_DIGITS) != lengths[i] ||
		    (lengths[i] > 2 && strspn(part, "0") >= lengths[i]))
			return false;
		part += lengths[i];
		if (i + 1 < COUNT(lengths) && *part++ != '-')
			return false;
	}
	return *part == '\0' || (*part == '-' && strncmp(header, "00", 2) != 0);
}

const char *
trace_read(struct arena *arena, const char *header)
{
	if (!is_valid(header))
		return NULL;
	return arena_printf(arena, "%.*s-%02x", ID_DIGITS, header + TRACE,
	    (unsigned)strtoul(header + FLAGS, NULL, 16) & KNOWN_FLAGS);
}

const char *
trace_id(struct arena *arena, const char *trace)
{
	return trace == NULL ? NULL : arena_copy(arena, trace, ID_DIGITS);
}
