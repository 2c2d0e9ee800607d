/*
 * The only user of libfcgi: a worker's end of the FastCGI socket (FastCGI 1.0).  It
 * accepts connections itself, with the stopping signals unblocked only while it waits and
 * a time limit on every read and write.  Why: doc/design/programs.md, "Accept loop".
 */
#ifndef WEB_FCGI_H
#define WEB_FCGI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct fcgi;
struct request;
struct text;

/* Once, before the first worker; makes listen_fd non-blocking.  false: it is not a
 * listening socket. */
bool fcgi_start(int listen_fd) MUST_USE;

/* A worker's end.  io_ms: how long a read or write may take.  The caller frees it. */
struct fcgi *fcgi_new(int listen_fd, int64_t io_ms);
void fcgi_free(struct fcgi *);

/*
 * Waits for a request and reads it whole, variables and at most body_limit bytes of
 * body, into request->arena.  false: the program must stop.
 */
bool fcgi_next(struct fcgi *, struct request *, size_t body_limit) MUST_USE;

/* Sends the whole answer and ends the request. */
void fcgi_answer(struct fcgi *, const struct text *answer);

#endif
