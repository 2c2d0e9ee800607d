/*
 * One connection of the load generator: one request at a time, its answer read as it comes.
 */
#ifndef BENCH_LINE_H
#define BENCH_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define LINE_BYTES 65536

struct line {
	int fd;
	int64_t began_ns; /* when the unanswered request was sent; 0: there is none */
	uint64_t after,
	    cycle;	 /* of a cursor: where it stands, when its first page was asked */
	size_t have;	 /* of the head, in buffer */
	ssize_t missing; /* of the body; -1: the head is not complete */
	int status;
	bool must_close;
	char buffer[LINE_BYTES + 1];
	char tail[32 + 1];
	size_t tail_bytes;
};

enum line_state { LINE_WAITS, LINE_ANSWERED, LINE_BROKEN };

bool line_connect(struct line *, uint16_t port);
bool line_send(struct line *, const char *bytes, size_t length);

/* Takes what has come. */
enum line_state line_read(struct line *);

/* The number after "next": at the end of the body; the cursor of the next page. */
uint64_t line_next(const struct line *);

#endif
