/*
 * Reading a request body, for FastCGI and plain CGI.
 */
#ifndef WEB_INTAKE_H
#define WEB_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct request;

/* Reads up to length bytes; 0: the end; negative: the body is truncated. */
typedef ssize_t intake_read(void *from, char *bytes, size_t length);

/*
 * Reads to the end (or, with is_counted, CONTENT_LENGTH bytes: plain CGI has no end),
 * keeps at most limit bytes, and sets body, body_bytes and body_fate.  The rest of a
 * longer body is read and dropped: closing a socket with unread bytes would lose the
 * answer.
 */
void intake_body(
    struct request *, size_t limit, bool is_counted, intake_read *, void *from);

#endif
