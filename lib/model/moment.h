/* Moments as parameters of statements: inside model/ only. */
#ifndef MODEL_MOMENT_H
#define MODEL_MOMENT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

static inline const char *
moment_text(struct arena *arena, int64_t moment)
{
	return clock_format(arena, moment, 6);
}

/* Milliseconds as seconds, for make_interval. */
static inline const char *
seconds_text(struct arena *arena, int64_t milliseconds)
{
	return arena_printf(arena, "%lld.%03lld", (long long)(milliseconds / 1000),
	    (long long)(milliseconds % 1000));
}

#endif
