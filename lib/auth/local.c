#include "local.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "auth/caller.h"
#include "base/text.h"

static bool
is_loopback(const char *address)
{
	struct in_addr four;
	struct in6_addr six;

	if (address == NULL)
		return false;
	/* nginx's name for the other end of a unix socket. */
	if (text_equal(address, "unix:"))
		return true;
	if (inet_pton(AF_INET, address, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, address, &six) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&six))
		return six.s6_addr[12] == 127;
	return IN6_IS_ADDR_LOOPBACK(&six);
}

/* The length of the host in "host" or "host:port"; 0: it is neither. */
static size_t
host_length(const char *host)
{
	size_t length = *host == '[' ? strcspn(host, "]") : strcspn(host, ":");
	const char *port;

	if (*host == '[' && host[length++] != ']')
		return 0;
	port = host + length;
	if (*port == '\0')
		return length;
	return *port == ':' && port[1 + strspn(port + 1, "0123456789")] == '\0' ? length :
										  0;
}

/* Is it localhost, an IPv4 address or an IPv6 one in brackets, with or without a port? */
static bool
is_address(const char *host)
{
	char name[INET6_ADDRSTRLEN + 2];
	size_t length = host == NULL ? 0 : host_length(host);
	uint8_t address[sizeof(struct in6_addr)];

	if (length == 0 || length >= sizeof(name))
		return false;
	memcpy(name, host, length);
	name[length] = '\0';
	if (strcasecmp(name, "localhost") == 0 || inet_pton(AF_INET, name, address) == 1)
		return true;
	if (name[0] != '[')
		return false;
	name[length - 1] = '\0';
	return inet_pton(AF_INET6, name + 1, address) == 1;
}

/* Is it http:// or https:// and the Host of the request, with the same port? */
static bool
is_same(const char *origin, const char *host)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < COUNT(schemes); i++)
		if (text_starts(origin, schemes[i]))
			return strcasecmp(origin + strlen(schemes[i]), host) == 0;
	return false;
}

/* Browsers send Origin with requests that may change something; newer ones also send the
 * relation of the page to the host (Fetch Metadata). */
static bool
is_foreign(const struct credentials *given)
{
	if (given->origin != NULL)
		return !given->is_origin_named && !is_same(given->origin, given->host);
	return given->is_change && given->fetch_site != NULL &&
	    !text_equal(given->fetch_site, "same-origin") &&
	    !text_equal(given->fetch_site, "none");
}

const char *
local_fault(const struct credentials *given)
{
	if (given->forwarded_for != NULL)
		return "AUTH_BACKEND is none and the request was forwarded";
	if (!is_loopback(given->remote_address))
		return "AUTH_BACKEND is none and the request is not local";
	if (!is_address(given->host))
		return "AUTH_BACKEND is none and Host is neither localhost nor an address";
	if (is_foreign(given))
		return "AUTH_BACKEND is none and the request comes from a page of another origin";
	return NULL;
}
