/*
 * The web server's end of a FastCGI connection (FastCGI 1.0), for tests: every record
 * is written by hand.  Whatever takes longer than 10 seconds fails the test.
 */
#ifndef LIB_FASTCGI_H
#define LIB_FASTCGI_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/socket.h>
#include <sys/un.h>

struct arena;

enum {
	FASTCGI_BEGIN = 1,
	FASTCGI_END = 3,
	FASTCGI_PARAMS = 4,
	FASTCGI_STDIN = 5,
	FASTCGI_STDOUT = 6
};

/* A listening socket with an address that the kernel chose. */
int fastcgi_listen(struct sockaddr_un *address, socklen_t *length);
int fastcgi_connect(const struct sockaddr_un *address, socklen_t length);

void fastcgi_send(int fd, const void *bytes, size_t length);

/* One record; padding bytes are added and told. */
void fastcgi_record(int fd, int type, const void *bytes, size_t length, size_t padding);
void fastcgi_begin(int fd, bool is_kept);

/* These "NAME=value" (ends with NULL), step bytes a record, and their end. */
void fastcgi_variables(int fd, const char *const variables[], size_t step);

/* A whole request with a body (NULL: none) in one record. */
void fastcgi_request(
    int fd, bool is_kept, const char *const variables[], const char *body);

#define FASTCGI_REQUEST(fd, is_kept, body, ...)                                          \
	fastcgi_request(fd, is_kept, (const char *const[]){ __VA_ARGS__, NULL }, body)

/* The answer to the end of the request, in the arena; NULL: the connection was closed
 * first. */
const char *fastcgi_answer(struct arena *, int fd);

/* Waits until the other end has closed; nothing but an answer's end may come before. */
void fastcgi_expect_closed(int fd);

/* Waits until the other end has read all that was sent. */
void fastcgi_expect_read(int fd);

#endif
