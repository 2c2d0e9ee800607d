#include "upgrade.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "base/url.h"
#include "net/websocket.h"

#define END "\r\n\r\n"

const char *
upgrade_http_url(struct arena *arena, const char *url)
{
	const char *http;

	if (!text_starts(url, "ws://") && !text_starts(url, "wss://"))
		return NULL;
	http = arena_printf(arena, "http%s", url + strlen("ws"));
	return url_is_usable(http) && strpbrk(http, "@#") == NULL ? http : NULL;
}

const char *
upgrade_request(struct arena *arena, const struct websocket_opening *opening)
{
	const char *host = strstr(opening->url, "://") + strlen("://");
	size_t length = strcspn(host, "/?");
	const char *target = host + length;

	return arena_printf(arena,
	    "GET %s%s HTTP/1.1\r\nHost: %.*s\r\nUser-Agent: " PACKAGE_NAME
	    "/" PACKAGE_VERSION "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
	    "Sec-WebSocket-Protocol: %s\r\n\r\n",
	    *target == '/' ? "" : "/", target, (int)length, host, opening->key,
	    opening->protocol);
}

size_t
upgrade_head(const char *bytes, size_t length)
{
	const char *end = memmem(bytes, length, END, strlen(END));

	return end == NULL ? 0 : (size_t)(end - bytes) + strlen(END);
}

/* Whether a line of the head is "NAME: VALUE"; both in any case if is_token. */
static bool
has_line(const char *head, const char *name, const char *value, bool is_token)
{
	size_t length = strlen(name), end;

	for (const char *line = strstr(head, "\r\n"); line != NULL;
	     line = strstr(line, "\r\n")) {
		line += strlen("\r\n");
		if (strncasecmp(line, name, length) != 0 || line[length] != ':')
			continue;
		line += length + 1;
		line += strspn(line, " \t");
		end = strcspn(line, "\r");
		while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t'))
			end--;
		if (end == strlen(value) &&
		    (is_token ? strncasecmp : strncmp)(line, value, end) == 0)
			return true;
	}
	return false;
}

static int
read_status(struct arena *arena, const char *head)
{
	int64_t status = 0;

	if (!text_starts(head, "HTTP/1.1 ") || strcspn(head + 9, " \r") != 3 ||
	    !number_parse(arena_copy(arena, head + 9, 3), 100, 599, &status))
		return 0;
	return (int)status;
}

const char *
upgrade_judge(struct arena *arena, const char *head, struct websocket_opening *opening)
{
	opening->status = read_status(arena, head);
	if (opening->status == 0)
		return "the answer is not HTTP";
	if (opening->status != 101)
		return arena_printf(arena, "HTTP status %d", opening->status);
	if (!has_line(head, "Upgrade", "websocket", true) ||
	    !has_line(head, "Connection", "Upgrade", true) ||
	    !has_line(head, "Sec-WebSocket-Accept", opening->accept, false))
		return "the answer does not upgrade to a WebSocket";
	if (!has_line(head, "Sec-WebSocket-Protocol", opening->protocol, true))
		return arena_printf(
		    arena, "the server does not speak %s there", opening->protocol);
	return NULL;
}
