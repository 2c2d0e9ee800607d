/*
 * A connection to a server, with TLS or without, as libcurl makes it; the bytes are the
 * caller's.  Private to net/.  Deadlines are those of base/clock.h.
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "net/post.h"

struct arena;
struct stream;

struct stream_opening {
	const char *url; /* http or https: only scheme, host and port are used */
	int64_t timeout_ms;

	/* Set by stream_open. */
	enum post_end end;   /* POST_ANSWERED: it is open */
	const char *problem; /* libcurl's words; the arena's */
};

/* NULL: see end.  It is closed with the arena, or by stream_close. */
struct stream *stream_open(struct arena *, struct stream_opening *);
void stream_close(struct stream *);

/* All bytes.  TIMED_OUT, or UNAVAILABLE: the connection is lost. */
enum outcome stream_send(
    struct stream *, const char *bytes, size_t length, int64_t deadline) MUST_USE;

/* Some bytes, at least one.  TIMED_OUT; NOT_FOUND: the server has ended it; UNAVAILABLE. */
enum outcome stream_receive(
    struct stream *, char *bytes, size_t room, size_t *got, int64_t deadline) MUST_USE;

#endif
