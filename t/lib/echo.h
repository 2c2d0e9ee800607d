/*
 * A FastCGI program for tests, in a process of its own: each worker answers with what
 * it was sent.
 */
#ifndef LIB_ECHO_H
#define LIB_ECHO_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

struct arena;

struct echo {
	pid_t pid;
	struct sockaddr_un address;
	socklen_t length;
};

/* A longer body is too large. */
#define ECHO_BODY_BYTES ((size_t)64 * 1024)

/* How long it waits for a peer: so long that no test depends on it, or hardly. */
#define ECHO_PATIENT_MS 10000
#define ECHO_IMPATIENT_MS 300

/*
 * Starts it, with so many workers (at most 8), and has it answer once, so that it listens
 * to signals.  An answer is "outcome length ECHO body", ECHO being that variable's
 * value, then as many 'x' as the variable MORE says.
 */
struct echo echo_start(unsigned workers, int64_t io_ms);

int echo_connect(const struct echo *);

/* A worker is free and answers another connection. */
void echo_expect_service(const struct echo *);

/* Sends the signal and waits for the end, which must be a success. */
void echo_stop(const struct echo *, int signal);

/* A test whose state is an arena and a program of one worker. */
struct echo_fixture {
	struct arena *arena;
	struct echo echo;
};

int echo_open_patient(void **state);
int echo_open_impatient(void **state);
int echo_close(void **state);

#define ECHO_PATIENT(name)                                                               \
	cmocka_unit_test_setup_teardown(name, echo_open_patient, echo_close)
#define ECHO_IMPATIENT(name)                                                             \
	cmocka_unit_test_setup_teardown(name, echo_open_impatient, echo_close)

#endif
