/*
 * A server on localhost with TLS, whose certificate the system trusts or not.  A test that uses
 * it links to libssl.
 */
#ifndef LIB_AUTHORITY_H
#define LIB_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Starts it.  Each connection gets these bytes once a request has come, in records of their own
 * of at most record_bytes (0: one record), and ends when the client ends it.  false: it cannot.
 */
bool authority_open(const void *answer, size_t length, size_t record_bytes);
void authority_close(void);

int authority_port(void);

/* Is its certificate, of localhost, one of the system's authorities? At first it is not. */
void authority_trust(bool is_trusted);

#endif
