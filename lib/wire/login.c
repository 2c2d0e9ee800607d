#include "wire/login.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "base/url.h"

#define PLACE "{room}"
#define BYTES_MOST 2048
/* With the room's name in each place, the URL must fit into nginx's buffer for headers. */
#define PLACES_MOST 16

static const char *pattern;

static const struct variable variables[] = {
	{ .name = "LOGIN_URL", .kind = VARIABLE_TEXT, .into = &pattern },
};

/* Headers are ASCII. */
static bool
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static size_t
count_places(const char *text)
{
	size_t count = 0;

	while ((text = strstr(text, PLACE)) != NULL) {
		text += strlen(PLACE);
		count++;
	}
	return count;
}

/* In scheme, host or port {room} would let a room's name choose the site.  A user or password
 * in the URL would become public. */
static bool
has_fixed_origin(const char *url)
{
	const char *host = strstr(url, "://");
	const char *end = host == NULL ? NULL : host + 3 + strcspn(host + 3, "/?#");
	const char *place = strstr(url, PLACE);

	return end != NULL && (place == NULL || place >= end) &&
	    memchr(host, '@', (size_t)(end - host)) == NULL;
}

static void
settle(struct config_faults *faults)
{
	if (pattern == NULL)
		return;
	if (strlen(pattern) > BYTES_MOST || !is_ascii(pattern) ||
	    count_places(pattern) > PLACES_MOST || !has_fixed_origin(pattern) ||
	    !url_is_usable(login_url(faults->arena, "x")))
		config_fault(faults, "LOGIN_URL",
		    "must be an http or https URL in ASCII, at most 2048 bytes, without "
		    "user and password; {room} may occur up to 16 times after the host");
}

const struct config_group login_config = { variables, COUNT(variables), settle };

bool
login_has_page(void)
{
	return pattern != NULL;
}

const char *
login_url(struct arena *arena, const char *room)
{
	struct text url = text_new(arena);
	const char *rest = pattern, *place;

	while ((place = strstr(rest, PLACE)) != NULL) {
		text_add_bytes(&url, rest, (size_t)(place - rest));
		url_escape(&url, room, "");
		rest = place + strlen(PLACE);
	}
	text_add(&url, rest);
	return url.bytes;
}
