#include "base/url.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

#define PORT_HIGHEST 65535

static const char *
behind_scheme(const char *url)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < COUNT(schemes); i++)
		if (text_starts(url, schemes[i]))
			return url + strlen(schemes[i]);
	return NULL;
}

/* Without a port, the scheme's default port counts. */
static bool
is_port(const char *digits, size_t length)
{
	unsigned port = 0;

	if (length > 5)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		port = port * 10 + (unsigned)(digits[i] - '0');
	}
	return port <= PORT_HIGHEST;
}

/* [IPv6]; *length is that of the literal alone afterwards. */
static bool
is_literal(const char *host, size_t *length)
{
	const char *end = memchr(host, ']', *length);
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (end == NULL || (size_t)(end - host) > sizeof(text))
		return false;
	memcpy(text, host + 1, (size_t)(end - host) - 1);
	text[end - host - 1] = '\0';
	*length = (size_t)(end - host) + 1;
	return inet_pton(AF_INET6, text, &address) == 1;
}

static bool
is_name(const char *host, size_t *length)
{
	const char *colon = memchr(host, ':', *length);

	if (colon != NULL)
		*length = (size_t)(colon - host);
	return *length > 0 && strcspn(host, "!$%&'()*+,;=@[]") >= *length;
}

/* host[:port] */
static bool
is_place(const char *host, size_t length)
{
	size_t name = length;

	if (length == 0 ||
	    !(*host == '[' ? is_literal(host, &name) : is_name(host, &name)))
		return false;
	return name == length ||
	    (host[name] == ':' && is_port(host + name + 1, length - name - 1));
}

void
url_escape(struct text *out, const char *text, const char *also)
{
	for (; *text != '\0'; text++) {
		if (strchr(URL_PLAIN, *text) != NULL || strchr(also, *text) != NULL)
			text_add_char(out, *text);
		else
			text_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

/* What ends the user before a host; NULL: there is none. */
static const char *
user_end(const char *host)
{
	return memchr(host, '@', strcspn(host, "/?#"));
}

bool
url_has_user(const char *url)
{
	const char *host = behind_scheme(url);

	return host != NULL && user_end(host) != NULL;
}

bool
url_is_usable(const char *url)
{
	const char *host = behind_scheme(url);
	size_t length;
	const char *at;

	if (host == NULL || text_has_control(url, strlen(url)) ||
	    strpbrk(url, " \"<>\\^`{|}") != NULL)
		return false;
	length = strcspn(host, "/?#");
	at = user_end(host);
	if (at == NULL)
		return is_place(host, length);
	return is_place(at + 1, length - (size_t)(at + 1 - host));
}
