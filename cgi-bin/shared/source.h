/*
 * The addresses from which requests come, as they are counted.
 */
#ifndef SHARED_SOURCE_H
#define SHARED_SOURCE_H

#include <netinet/in.h>

/* Of an IPv6 address its network, the first 64 bits: a host has all the others.  What is no
 * address (NULL, a unix socket) is "::". */
struct in6_addr source_read(const char *text);

/* IPv4 as such; returns text. */
const char *source_write(const struct in6_addr *, char text[INET6_ADDRSTRLEN]);

#endif
