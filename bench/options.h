/*
 * What load is told on its command line.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "request.h"

struct options {
	struct plan plan;
	int64_t port, line_count, warm_ms, run_ms;
};

extern const struct options options_default;

/* false: they are wrong, and the usage was printed. */
bool options_read(int argc, char **argv, struct options *);

#endif
