/*
 * The bodies that an unmodified Prosody sent: each NN-*.jsonl of t/fixtures/captures.
 */
#ifndef LIB_CAPTURE_H
#define LIB_CAPTURE_H

#include <stddef.h>

struct arena;

struct capture {
	const char *type; /* what the path says */
	const char *body;
};

/* All of them, in the arena. */
struct capture *capture_all(struct arena *, size_t *count);

#endif
