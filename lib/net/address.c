#include "net/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/outcome.h"

/* clang-format off */

/* IANA's special-purpose registry, and Azure's metadata server. */
static const struct { uint32_t network; unsigned bits; } reserved4[] = {
	{ 0x00000000, 8 },  /* 0.0.0.0: this host */
	{ 0x0a000000, 8 },  /* 10.0.0.0: private */
	{ 0x64400000, 10 }, /* 100.64.0.0: carrier-grade NAT; Alibaba's metadata */
	{ 0x7f000000, 8 },  /* 127.0.0.0: loopback */
	{ 0xa83f8110, 32 }, /* 168.63.129.16: Azure's metadata */
	{ 0xa9fe0000, 16 }, /* 169.254.0.0: link-local; most clouds' metadata */
	{ 0xac100000, 12 }, /* 172.16.0.0: private */
	{ 0xc0000000, 24 }, /* 192.0.0.0: protocol assignments; Oracle's metadata */
	{ 0xc0000200, 24 }, /* 192.0.2.0: documentation */
	{ 0xc0586300, 24 }, /* 192.88.99.0: 6to4 relays */
	{ 0xc0a80000, 16 }, /* 192.168.0.0: private */
	{ 0xc6120000, 15 }, /* 198.18.0.0: benchmarks */
	{ 0xc6336400, 24 }, /* 198.51.100.0: documentation */
	{ 0xcb007100, 24 }, /* 203.0.113.0: documentation */
	{ 0xe0000000, 3 },  /* 224.0.0.0: multicast, reserved, broadcast */
};

/* Those of them where an operator's own servers may be. */
static const struct { uint32_t network; unsigned bits; } local4[] = {
	{ 0x0a000000, 8 },  /* 10.0.0.0 */
	{ 0x64400000, 10 }, /* 100.64.0.0 */
	{ 0x7f000000, 8 },  /* 127.0.0.0 */
	{ 0xac100000, 12 }, /* 172.16.0.0 */
	{ 0xc0a80000, 16 }, /* 192.168.0.0 */
};

/* Of 2000::/3, which is all of IPv6 that is given out. */
static const struct { uint8_t network[4]; unsigned bits; } reserved6[] = {
	{ { 0x20, 0x01, 0x00, 0x00 }, 23 }, /* 2001::: protocols; Teredo, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* 2001:db8::: documentation */
	{ { 0x20, 0x02, 0x00, 0x00 }, 16 }, /* 2002::: 6to4 */
	{ { 0x3f, 0xff, 0x00, 0x00 }, 20 }, /* 3fff::: documentation */
};
/* clang-format on */

static uint32_t
word(const uint8_t bytes[4])
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Are the first bits (1 to 32) of both the same? */
static bool
is_within(uint32_t address, uint32_t network, unsigned bits)
{
	return (address ^ network) >> (32 - bits) == 0;
}

static bool
is_public4(uint32_t address)
{
	for (size_t i = 0; i < COUNT(reserved4); i++)
		if (is_within(address, reserved4[i].network, reserved4[i].bits))
			return false;
	return true;
}

static bool
is_public6(const uint8_t address[16])
{
	/* 64:ff9b::/96: how an IPv6-only host reaches IPv4. */
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };

	if (memcmp(address, nat64, sizeof(nat64)) == 0)
		return is_public4(word(address + 12));
	if (address[0] >> 5 != 1)
		return false;
	for (size_t i = 0; i < COUNT(reserved6); i++)
		if (is_within(
			word(address), word(reserved6[i].network), reserved6[i].bits))
			return false;
	return true;
}

static bool
is_local4(uint32_t address)
{
	for (size_t i = 0; i < COUNT(local4); i++)
		if (is_within(address, local4[i].network, local4[i].bits))
			return true;
	return false;
}

bool
address_is_local(const struct sockaddr *address)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		return is_local4(ntohl(four.sin_addr.s_addr));
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&six, address, sizeof(six));
	return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr) ||
	    is_within(word(six.sin6_addr.s6_addr), 0xfc000000, 7);
}

bool
address_is_public(const struct sockaddr *address)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		return is_public4(ntohl(four.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		memcpy(&six, address, sizeof(six));
		return is_public6(six.sin6_addr.s6_addr);
	}
	return false;
}
