#include "auth/link.h"

#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/number.h"
#include "base/text.h"
#include "metrics/refusal.h"

static const char *base_url;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "BASE_URL", .kind = VARIABLE_TEXT, .into = &base_url,
	  .fallback = "http://localhost:8080" },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	size_t length;

	if (base_url == NULL)
		return;
	length = strlen(base_url);
	if (!(text_starts(base_url, "http://") || text_starts(base_url, "https://")) ||
	    strpbrk(base_url, " \"'<>\\?#@") != NULL ||
	    text_has_control(base_url, length))
		config_fault(faults, "BASE_URL",
		    "must be an http or https URL without user, query and fragment");
	while (length > 0 && base_url[length - 1] == '/')
		length--;
	base_url = arena_copy(faults->arena, base_url, length);
}

const struct config_group link_config = { variables, COUNT(variables), settle };

const char *
link_base(void)
{
	return base_url;
}

/* The path has no line break: the router refuses control characters. */
static void
sign(struct arena *arena, const char *secret, const char *path, const char *expires,
    uint8_t out[DIGEST_BYTES])
{
	const char *text = arena_printf(arena, "%s\n%s", path, expires);

	mac_make(mac_key_of(secret), text, strlen(text), out);
}

const char *
link_make(struct arena *arena, const char *secret, const char *path, int64_t expires)
{
	const char *text = arena_printf(arena, "%lld", (long long)expires);
	uint8_t signature[DIGEST_BYTES];
	char hex[DIGEST_HEX];

	sign(arena, secret, path, text, signature);
	text_hex(signature, sizeof(signature), hex);
	return arena_printf(
	    arena, "%s%s?expires=%s&signature=%s", base_url, path, text, hex);
}

static enum outcome
refuse(enum refusal refusal, const char *reason)
{
	(void)refusal_note("link refused: ", refusal, reason);
	return FORBIDDEN;
}

enum outcome
link_check(struct arena *arena, const char *secret, const struct link *link, int64_t now)
{
	uint8_t given[DIGEST_BYTES], wanted[DIGEST_BYTES];
	int64_t expires;

	if (link->expires == NULL || !number_parse(link->expires, 0, INT64_MAX, &expires))
		return refuse(REFUSED_LINK_WRONG, "expires is missing or not a number");
	if (link->signature == NULL || !text_unhex(link->signature, given, sizeof(given)))
		return refuse(
		    REFUSED_LINK_WRONG, "the signature is not 64 hexadecimal digits");
	sign(arena, secret, link->path, link->expires, wanted);
	if (!mac_equal(given, wanted, sizeof(wanted)))
		return refuse(REFUSED_LINK_WRONG, "the signature is wrong");
	/* Nobody is given a longer one. */
	if (expires > now + LINK_SECONDS_MOST)
		return refuse(REFUSED_LINK_WRONG, "expires is too far in the future");
	return now <= expires ? OK : refuse(REFUSED_LINK_EXPIRED, "the link has expired");
}
