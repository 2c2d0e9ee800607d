/*
 * The rows of METRICS_FILE that can be shown.  Private to metrics/.
 */
#ifndef METRICS_ROWS_H
#define METRICS_ROWS_H

#include "file.h"

/* A text of the file: what no name of ours has is a question mark. */
struct metrics_name {
	char text[METRICS_PATH * sizeof(uint64_t) + 1];
};

struct metrics_name metrics_rows_name(const metrics_word *from, size_t words);

/* A row that is taken, whose name fits its key and does not stand before; NULL: not this one. */
const struct metrics_program *metrics_rows_program(
    const struct metrics_file *, size_t index);
const struct metrics_route *metrics_rows_route(const struct metrics_file *, size_t index);

uint64_t metrics_rows_count(const metrics_word *);

#endif
