/*
 * A FastCGI program for tests, in a process of its own: each worker answers with what
 * it was sent.
 */
#ifndef LIB_ECHO_H
#define LIB_ECHO_H

#include <stdint.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>

struct echo {
	pid_t pid;
	struct sockaddr_un address;
	socklen_t length;
};

/* A longer body is too large. */
#define ECHO_BODY_BYTES ((size_t)64 * 1024)

/*
 * Starts it, with so many workers (at most 8).  An answer is "outcome length ECHO body", ECHO
 * being that variable's value, then as many 'x' as the variable MORE says.
 */
struct echo echo_start(unsigned workers, int64_t io_ms);

int echo_connect(const struct echo *);

/* Sends the signal and waits for the end, which must be a success. */
void echo_stop(const struct echo *, int signal);

#endif
