#include "fetch.h"

#include <string.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"
#include "base/url.h"
#include "json/read.h"
#include "json/tree.h"
#include "net/exchange.h"

#define WELL_KNOWN "/.well-known/openid-configuration"

static int64_t timeout_ms, refresh_ms, retry_ms;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "AUTH_JWKS_TIMEOUT", .kind = VARIABLE_SECONDS, .into = &timeout_ms,
	  .fallback = "5", .low = 1, .high = 60000 },
	{ .name = "AUTH_JWKS_REFRESH", .kind = VARIABLE_SECONDS, .into = &refresh_ms,
	  .fallback = "3600", .low = 1, .high = 86400000 },
	{ .name = "AUTH_JWKS_RETRY", .kind = VARIABLE_SECONDS, .into = &retry_ms,
	  .fallback = "60", .low = 1, .high = 86400000 },
};
/* clang-format on */

const struct config_group fetch_config = { variables, COUNT(variables), NULL };

int64_t
fetch_timeout_ms(void)
{
	return timeout_ms;
}

int64_t
fetch_refresh_ms(void)
{
	return refresh_ms;
}

int64_t
fetch_retry_ms(void)
{
	return retry_ms;
}

static const char *
status_problem(struct arena *arena, int status)
{
	return arena_printf(arena, "HTTP status %d%s", status,
	    status / 100 == 3 ? ", and redirects are not followed" : "");
}

static const char *
problem_of(struct arena *arena, const struct exchange *exchange)
{
	if (exchange_is_fine(exchange))
		return NULL;
	if (exchange->end == POST_ANSWERED)
		return status_problem(arena, exchange->status);
	if (exchange->end == POST_FORBIDDEN)
		return arena_printf(arena,
		    "its address is not allowed: %s (AUTH_ALLOW_PRIVATE)",
		    exchange->reason);
	return text_empty(exchange->reason) ?
	    post_end_text(exchange->end) :
	    arena_printf(arena, "%s: %s", post_end_text(exchange->end), exchange->reason);
}

/* Until the deadline, which is of the monotonic clock. */
static const char *
get(struct arena *arena, const char *url, int64_t deadline, struct exchange *exchange)
{
	static const char *const headers[] = { "Accept: application/json", NULL };
	const int64_t left_ms = deadline - clock_monotonic_ms();

	if (left_ms <= 0)
		return post_end_text(POST_TIMEOUT);
	*exchange = (struct exchange){ .method = "GET",
		.url = url,
		.headers = headers,
		.timeout_ms = left_ms,
		.is_public_only = !caller_provider_is_private(),
		.is_plain_inside = true,
		.heeds_stop = true };
	exchange_run(arena, exchange);
	return problem_of(arena, exchange);
}

/* §4: a slash at the issuer's end is left out. */
static const char *
configuration_url(struct arena *arena, const char *issuer)
{
	size_t length = strlen(issuer);

	if (length > 0 && issuer[length - 1] == '/')
		length--;
	return arena_printf(arena, "%.*s" WELL_KNOWN, (int)length, issuer);
}

/* §4.3: the issuer that it names must be ours, byte by byte. */
static const char *
read_configuration(struct arena *arena, const char *issuer,
    const struct exchange *exchange, const char **url)
{
	const struct json *object;
	const char *named;
	struct json_flaw flaw;

	if (json_read(arena, exchange->answer, exchange->answer_bytes, &object, &flaw) !=
		OK ||
	    json_kind(object) != JSON_OBJECT)
		return "it is no JSON object";
	named = json_as_text(json_member(object, "issuer"));
	if (named == NULL || !text_equal(named, issuer))
		return "it names another issuer than AUTH_OIDC_ISSUER (a slash at the "
		       "end counts)";
	*url = json_as_text(json_member(object, "jwks_uri"));
	if (*url == NULL || !url_is_usable(*url))
		return "its jwks_uri is no URL";
	if (!text_starts(*url, "https://") && !caller_provider_is_private())
		return "its jwks_uri does not begin with https:// (AUTH_ALLOW_PRIVATE)";
	return NULL;
}

static const char *
discover(struct arena *arena, const char *issuer, int64_t deadline, const char **url)
{
	struct exchange exchange = { .answer = "" };
	const char *problem = get(
	    arena, configuration_url(arena, issuer), deadline, &exchange);

	return problem != NULL ? problem :
				 read_configuration(arena, issuer, &exchange, url);
}

void
fetch_keys(struct arena *arena, const char *source, struct fetch *fetch)
{
	const int64_t deadline = clock_monotonic_ms() + timeout_ms;
	const char *url = strchr(source, ' ') + 1;
	struct exchange exchange = { .answer = "" };

	*fetch = (struct fetch){ .is_discovery = text_starts(source, "issuer ") };
	if (fetch->is_discovery)
		fetch->problem = discover(arena, url, deadline, &url);
	if (fetch->problem != NULL)
		return;
	fetch->is_discovery = false;
	fetch->problem = get(arena, url, deadline, &exchange);
	if (fetch->problem == NULL &&
	    jwks_public(arena, exchange.answer, exchange.answer_bytes, &fetch->keys) !=
		OK)
		fetch->problem = fetch->keys.fault;
}
