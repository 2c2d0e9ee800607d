/*
 * Reading a body from wherever it comes: what FastCGI and plain CGI share.
 */
#ifndef WEB_INTAKE_H
#define WEB_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct request;

/* Reads up to length bytes; 0: the end; negative: it was cut short. */
typedef ssize_t intake_read(void *from, char *bytes, size_t length);

/*
 * Reads to the end (or, with is_counted, CONTENT_LENGTH bytes: plain CGI has no end),
 * keeps at most limit bytes, and sets body, body_bytes and body_fate.  What is
 * too long is read and dropped: closing a socket with bytes unread would lose the answer.
 */
void intake_body(
    struct request *, size_t limit, bool is_counted, intake_read *, void *from);

#endif
