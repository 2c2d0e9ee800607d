/*
 * Which addresses we connect to for users.  A user chooses the URL of a webhook: without
 * this check it could name a service of our own network, or a cloud's metadata server.
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>

struct sockaddr;

/*
 * Is it a host of the public internet? false: loopback, private (RFC 1918, ULA),
 * link-local, carrier-grade NAT, multicast, reserved, documentation, IPv6 that contains
 * an IPv4 address (mapped, 6to4, Teredo; NAT64 depends on that address), known metadata
 * servers, and any family other than IPv4 and IPv6.
 */
bool address_is_public(const struct sockaddr *);

/*
 * Is it this machine, or a host of a private network (RFC 1918, carrier-grade NAT, ULA)?
 * Link-local addresses are neither public nor these: clouds have their metadata there.
 */
bool address_is_local(const struct sockaddr *);

#endif
