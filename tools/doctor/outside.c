/*
 * reflectorctl doctor: the service as others see it, through BASE_URL.
 */
#include <inttypes.h>
#include <string.h>

#include "auth/link.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "json/tree.h"
#include "platform/platform.h"
#include "subjects.h"
#include "web.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define DAYS_WARNING 21
#define DAYS_ERROR 3
#define HEALTH "/v1/jitsi/health"

enum { ADDRESS, ANSWERS, CERTIFICATE, PRIVATE, KEYS };

/* clang-format off */
static const struct check checks[] = {
	[ADDRESS] = { "outside.address", "whether the host of BASE_URL has an address",
	    "Prosody, Jibri and browsers cannot find the service.",
	    "Correct BASE_URL, or add the host's name to your DNS.",
	    "troubleshooting.md#events-do-not-arrive" },
	[ANSWERS] = { "outside.health", "this service at BASE_URL",
	    "Prosody and Jibri send events there, and webhooks and links name that address.",
	    "Correct BASE_URL, the firewall, or nginx's server block for that host.",
	    "troubleshooting.md#events-do-not-arrive" },
	[CERTIFICATE] = { "outside.certificate", "the TLS certificate of BASE_URL, and the days that it is still valid",
	    "With a certificate that is not trusted or has expired, no sender delivers.",
	    "Renew the certificate (sudo certbot renew), then: sudo systemctl reload nginx",
	    "troubleshooting.md#events-do-not-arrive" },
	[PRIVATE] = { "outside.private", "whether readiness and metrics are only for this host",
	    "Metrics and reasons of failures show to everybody how the service is used.",
	    "Include snippets/reflector-private.conf only in the server on 127.0.0.1:8081.",
	    "operations.md#install" },
	[KEYS] = { "outside.keys", "the public keys of tokens for Jitsi, as Prosody fetches them",
	    "Prosody accepts no token of a key that it cannot fetch: nobody can join.",
	    "Let every process and host have the same settings: sudo reflectorctl reload",
	    "troubleshooting.md#authentication-failures" },
};
/* clang-format on */

/* The host of a URL: what is between "://" and the port or the path. */
static const char *
host_of(struct arena *arena, const char *url)
{
	const char *start = strstr(url, "://");

	start = start == NULL ? url : start + strlen("://");
	if (*start == '[')
		return arena_copy(arena, start + 1, strcspn(start + 1, "]"));
	return arena_copy(arena, start, strcspn(start, ":/"));
}

/* The resolver's own program: a look-up by this process could not be ended. */
static bool
has_address(struct doctor *doctor, const char *host)
{
	const char *const argv[] = { "getent", "ahosts", host, NULL };
	const struct execution done = execute(
	    doctor_arena(doctor), argv, doctor_timeout_ms(doctor));

	if (execution_is_fine(&done)) {
		doctor_row(doctor, &checks[ADDRESS], FINE, host, "%.*s",
		    (int)strcspn(done.output, " \n"), done.output);
		return true;
	}
	doctor_row(doctor, &checks[ADDRESS], ERROR, host,
	    done.is_late ? "the name server does not answer" : "it has no address");
	return false;
}

static bool
is_ours(struct doctor *doctor, const struct exchange *exchange)
{
	const struct json *answer = web_json(doctor, exchange);

	return exchange_is_fine(exchange) &&
	    text_equal(json_as_text(json_member(answer, "service")), "jitsi-webhooks");
}

/* To renew a certificate does not mend one that nobody trusts, or that is another host's. */
static void
refuse_certificate(struct doctor *doctor, const char *host, const char *words)
{
	doctor_row(doctor, &checks[CERTIFICATE], ERROR, host, "%s", words);
	if (strstr(words, "expired") == NULL)
		doctor_mend(doctor,
		    "Let ssl_certificate name the whole chain of a certificate for %s.  Its authority\n"
		    "must be trusted here (update-ca-certificates).  Then: sudo systemctl reload nginx",
		    host);
}

static void
look_at_certificate(
    struct doctor *doctor, const char *host, const struct exchange *exchange)
{
	const int64_t days = (exchange->certificate_ends - clock_now()) / DAY_US;

	if (exchange->end == POST_NO_TLS)
		refuse_certificate(doctor, host, web_words(doctor, exchange));
	else if (exchange->certificate_ends == 0)
		doctor_row(doctor, &checks[CERTIFICATE], SKIPPED, host, "not seen");
	else
		doctor_row(doctor, &checks[CERTIFICATE],
		    days < DAYS_ERROR	    ? ERROR :
			days < DAYS_WARNING ? WARNING :
					      FINE,
		    host, "trusted, valid for %" PRId64 " days", days);
}

/* 404 is the example site's answer; whatever is not a success reveals nothing. */
static void
look_at_open(struct doctor *doctor, const char *base, const char *path)
{
	const struct exchange exchange = web_get(doctor, base, path);
	const bool is_open = exchange_is_fine(&exchange) ||
	    (exchange.end == POST_ANSWERED && exchange.status == 503 &&
		web_json(doctor, &exchange) != NULL);

	doctor_row(doctor, &checks[PRIVATE], is_open ? ERROR : FINE, path,
	    is_open ? "everybody may read it: status %d" : "refused: status %d",
	    exchange.status);
}

/* Prosody's plugin asks for a key by the SHA-256 of its id. */
static void
look_at_keys(struct doctor *doctor, const char *base)
{
	struct arena *arena = doctor_arena(doctor);
	const struct platform_key *key;

	if (platform_key(0) == NULL)
		doctor_row(doctor, &checks[KEYS], FINE, NULL,
		    "none: tokens are signed by HS256, with JITSI_JWT_SECRET");
	for (size_t i = 0; (key = platform_key(i)) != NULL; i++) {
		const struct exchange exchange = web_get(doctor, base,
		    arena_printf(arena, "/v1/jitsi/keys/%s.pem", key->digest));

		if (!exchange_is_fine(&exchange))
			doctor_row(doctor, &checks[KEYS], ERROR, key->id, "%s",
			    web_words(doctor, &exchange));
		else if (!text_equal(exchange.answer, key->pem))
			doctor_row(doctor, &checks[KEYS], ERROR, key->id,
			    "another key than in the settings");
		else
			doctor_row(doctor, &checks[KEYS], FINE, key->id, "%s",
			    key->signs ? "it is there, and signs tokens by RS256" :
					 "it is there, and signs no new tokens");
	}
}

void
look_at_outside(struct doctor *doctor)
{
	const char *base = link_base();
	struct exchange exchange;
	const char *host;

	if (text_empty(base)) {
		doctor_row(doctor, &checks[ANSWERS], SKIPPED, NULL, "BASE_URL is faulty");
		return;
	}
	host = host_of(doctor_arena(doctor), base);
	if (!has_address(doctor, host))
		return;
	exchange = web_get(doctor, base, HEALTH);
	if (text_starts(base, "https://"))
		look_at_certificate(doctor, host, &exchange);
	else
		doctor_row(
		    doctor, &checks[CERTIFICATE], SKIPPED, host, "BASE_URL is http");
	if (exchange.end == POST_NO_TLS)
		return;
	if (!is_ours(doctor, &exchange)) {
		doctor_row(doctor, &checks[ANSWERS], ERROR, base, "%s",
		    web_words(doctor, &exchange));
		return;
	}
	doctor_row(doctor, &checks[ANSWERS], FINE, base, "it answers");
	look_at_keys(doctor, base);
	look_at_open(doctor, base, "/metrics");
	look_at_open(doctor, base, "/v1/health/ready");
}
