/*
 * What openings that failed have left at Whereby.
 */
#ifndef LIB_PLATFORM_WHEREBY_SWEEP_H
#define LIB_PLATFORM_WHEREBY_SWEEP_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* As in struct platform. */
enum outcome whereby_sweep(
    struct db *, struct arena *, const char *platform, int64_t *removed) MUST_USE;

#endif
