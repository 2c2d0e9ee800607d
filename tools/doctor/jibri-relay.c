/*
 * reflectorctl doctor: the relay on Jibri's host, to which Jibri itself reports.
 */
#include <string.h>

#include "base/arena.h"
#include "doctor.h"
#include "jibri.h"
#include "jitsi.h"
#include "net/exchange.h"

/* The relay answers everything; this is no report. */
static void
look_at_answer(struct jibri *jibri)
{
	static const char *const headers[] = { NULL };
	const struct check *check = &jibri_checks[JIBRI_RELAY];
	struct exchange exchange = { .method = "GET",
		.url = JIBRI_RELAY_URL "/",
		.headers = headers,
		.timeout_ms = doctor_timeout_ms(jibri->doctor) };

	if (!poster_setup())
		return;
	exchange_run(jibri->arena, &exchange);
	if (exchange.end != POST_ANSWERED)
		doctor_row(jibri->doctor, check, ERROR, JIBRI_RELAY_URL, "%s",
		    post_end_text(exchange.end));
	else if (exchange.status != 200)
		doctor_row(jibri->doctor, check, ERROR, JIBRI_RELAY_URL, "HTTP status %d",
		    exchange.status);
	else
		doctor_row(jibri->doctor, check, FINE, JIBRI_RELAY_URL, "it answers");
}

void
jibri_look_at_relay(struct jibri *jibri)
{
	const struct check *check = &jibri_checks[JIBRI_RELAY];
	const char *named = jitsi_value(
	    jibri->arena, jibri->configuration, "subscribers");

	if (named == NULL || strcmp(named, "[]") == 0)
		doctor_row(jibri->doctor, check, SKIPPED, NULL,
		    "jibri.conf names no webhook.subscribers, so Jibri reports to nobody");
	else if (strstr(jibri->configuration, JIBRI_RELAY_URL) == NULL)
		doctor_row(jibri->doctor, check, WARNING, NULL,
		    "webhook.subscribers is not the relay");
	else if (jibri->is_copy)
		doctor_row(
		    jibri->doctor, check, FINE, NULL, "jibri.conf names the relay");
	else
		look_at_answer(jibri);
}
