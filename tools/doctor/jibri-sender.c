/*
 * reflectorctl doctor: the sender on Jibri's host.
 */
#include <inttypes.h>
#include <string.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "jibri.h"
#include "jitsi.h"
#include "json/fault.h"
#include "json/read.h"
#include "json/tree.h"
#include "net/exchange.h"
#include "units.h"

/* It looks at each entry of the spool. */
#define STATUS_MS 30000

#define TIMER "jibri-sweep.timer"
#define SERVICE "jibri-sweep.service"

/* Signed as the sender signs; no meeting has this room. */
static void
look_at_receiver(struct jibri *jibri)
{
	const char *secret = jibri_setting(jibri, "JITSI_WEBHOOK_SECRET");
	const char *url = jibri_setting(jibri, "REFLECTOR_API_URL");
	const char *body = arena_printf(jibri->arena,
	    "{\"room_name\":\"reflector-doctor-%s\",\"recording_file\":\"/doctor\","
	    "\"recording_status\":\"completed\"}",
	    random_uuid(jibri->arena));
	const char *headers[] = { "Content-Type: application/json", NULL, NULL };
	struct exchange exchange = { .method = "POST",
		.headers = headers,
		.body = body,
		.body_bytes = strlen(body),
		.timeout_ms = doctor_timeout_ms(jibri->doctor) };
	const struct check *check = &jibri_checks[JIBRI_RECEIVER];

	if (text_empty(secret) || text_empty(url) || !poster_setup()) {
		doctor_row(jibri->doctor, check, SKIPPED, NULL,
		    "not tried: the settings are not complete");
		return;
	}
	headers[1] = arena_printf(jibri->arena, "X-Jitsi-Signature: %s",
	    mac_hex(jibri->arena, mac_key_of(secret), body, strlen(body)));
	exchange.url = arena_printf(jibri->arena, "%s/v1/jibri/recording-complete", url);
	exchange_run(jibri->arena, &exchange);
	if (exchange.end != POST_ANSWERED)
		doctor_row(
		    jibri->doctor, check, ERROR, url, "%s", post_end_text(exchange.end));
	else if (exchange.status == 404 &&
	    strstr(exchange.answer, "Meeting not found") != NULL)
		doctor_row(jibri->doctor, check, FINE, url,
		    "404, Meeting not found: address and secret are right");
	else
		doctor_row(jibri->doctor, check, ERROR, url, "HTTP status %d%s",
		    exchange.status,
		    exchange.status == 401 ? ": the secret is not Reflector's" : "");
}

static int64_t
count_of(const struct json *object, const char *name)
{
	int64_t count = 0;

	return json_as_integer(json_member(object, name), &count) ? count : 0;
}

/* shown: the object of sweep.sh --status, which tries the key; NULL: it was not asked. */
static void
look_at_encryption(struct jibri *jibri, const struct json *shown)
{
	const struct check *check = &jibri_checks[JIBRI_ENCRYPTION];
	const char *state = shown == NULL ?
	    NULL :
	    json_as_text(json_member(shown, "encryption"));
	const int64_t plain = shown == NULL ? 0 : count_of(shown, "not_encrypted");

	if (text_equal(state, "faulty"))
		doctor_row(jibri->doctor, check, ERROR, NULL,
		    "JIBRI_ENCRYPT_TO cannot be used, so nothing is sent: sweep.sh --status "
		    "says why");
	else if (text_equal(state, "on") && plain > 0)
		doctor_row(jibri->doctor, check, WARNING, NULL,
		    "%" PRId64 " finalized films lie in plain", plain);
	else if (text_equal(state, "on"))
		doctor_row(jibri->doctor, check, FINE, NULL, "a trial succeeded");
	else if (text_equal(state, "off") ||
	    text_empty(jibri_setting(jibri, "JIBRI_ENCRYPT_TO")))
		doctor_row(jibri->doctor, check, FINE, NULL,
		    "JIBRI_ENCRYPT_TO is not set: films are not encrypted");
	else
		doctor_row(jibri->doctor, check, SKIPPED, NULL,
		    "not tried: the key is tried on Jibri's host");
}

static void
look_at_spool(struct jibri *jibri)
{
	const char *const argv[] = { jitsi_tool(jibri->doctor, "jibri/sweep.sh"),
		"--status", "--json", NULL };
	struct execution run = execute(jibri->arena, argv, STATUS_MS);
	const struct json *shown = NULL;
	struct json_flaw flaw;
	const char *problem;

	if (run.is_missing ||
	    json_read(jibri->arena, run.output, strlen(run.output), &shown, &flaw) !=
		OK) {
		doctor_row(jibri->doctor, &jibri_checks[JIBRI_SPOOL], ERROR, NULL,
		    "%s: %s", argv[0],
		    run.is_missing ? "it is not there" :
				     execution_last_line(jibri->arena, &run));
		return;
	}
	look_at_encryption(jibri, shown);
	problem = json_as_text(json_member(shown, "problem"));
	doctor_row(jibri->doctor, &jibri_checks[JIBRI_SPOOL],
	    run.status == 0	? FINE :
		run.status == 1 ? WARNING :
				  ERROR,
	    json_as_text(json_member(shown, "spool")),
	    "%s%s%" PRId64 " pending, %" PRId64 " unmatched, %" PRId64
	    " rejected, the oldest of %" PRId64 " s",
	    run.status == 0 || problem == NULL ? "" : problem,
	    run.status == 0 || problem == NULL ? "" : "; ", count_of(shown, "pending"),
	    count_of(shown, "unmatched"), count_of(shown, "rejected"),
	    count_of(shown, "oldest_seconds"));
}

/* Enabled, running, and its newest pass good. */
static void
look_at_timer(struct jibri *jibri)
{
	const struct check *check = &jibri_checks[JIBRI_TIMER];
	struct unit timer, service;
	const char *last;

	if (!units_are_here(jibri->doctor, check))
		return;
	timer = units_show(jibri->doctor, TIMER);
	service = units_show(jibri->doctor, SERVICE);
	last = units_property(jibri->doctor, "LastTriggerUSec", TIMER);
	if (strcmp(timer.load, "loaded") != 0)
		doctor_row(jibri->doctor, check, ERROR, TIMER, "not installed");
	else if (strcmp(timer.file_state, "enabled") != 0 || !unit_is_active(&timer))
		doctor_row(jibri->doctor, check, ERROR, TIMER, "%s, %s", timer.file_state,
		    timer.active);
	else if (strcmp(service.result, "success") != 0)
		doctor_row(jibri->doctor, check, WARNING, SERVICE,
		    "its newest pass failed (%s)", service.result);
	else
		doctor_row(jibri->doctor, check, FINE, TIMER, "enabled; newest pass: %s",
		    text_empty(last) ? "none yet" : last);
}

void
jibri_look_at_sender(struct jibri *jibri)
{
	look_at_receiver(jibri);
	if (jibri->is_copy) {
		look_at_encryption(jibri, NULL);
		return;
	}
	look_at_spool(jibri);
	look_at_timer(jibri);
}
