#include "journal.h"

#include <stdio.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/log.h"

/* stdio gives whole lines. */
static ssize_t
mark_lines(void *unused, const char *bytes, size_t size)
{
	struct arena *arena = arena_new();

	(void)unused;
	log_lines(LOG_WARN, arena_copy(arena, bytes, size));
	arena_free(arena);
	return (ssize_t)size;
}

void
journal_mark(void)
{
	static const cookie_io_functions_t functions = { .write = mark_lines };
	FILE *marked = log_is_journal() ? fopencookie(NULL, "w", functions) : NULL;

	if (marked != NULL && setvbuf(marked, NULL, _IOLBF, BUFSIZ) == 0)
		stderr = marked;
}
