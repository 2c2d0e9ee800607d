#include "cgi-bin/shared/source.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

struct in6_addr
source_read(const char *text)
{
	struct in6_addr address = IN6ADDR_ANY_INIT;
	struct in_addr four;

	if (text != NULL && inet_pton(AF_INET, text, &four) == 1) {
		address.s6_addr[10] = address.s6_addr[11] = 0xff;
		memcpy(&address.s6_addr[12], &four, sizeof(four));
	} else if (text != NULL && inet_pton(AF_INET6, text, &address) == 1 &&
	    !IN6_IS_ADDR_V4MAPPED(&address)) {
		memset(&address.s6_addr[8], 0, 8);
	}
	return address;
}

const char *
source_write(const struct in6_addr *address, char text[INET6_ADDRSTRLEN])
{
	if (IN6_IS_ADDR_V4MAPPED(address))
		return inet_ntop(AF_INET, &address->s6_addr[12], text, INET6_ADDRSTRLEN);
	return inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
}
