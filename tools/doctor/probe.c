/*
 * reflectorctl doctor: a signed event for a meeting that cannot exist, sent as Prosody sends events.
 */
#include <string.h>

#include "auth/digest.h"
#include "auth/link.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/random.h"
#include "base/text.h"
#include "doctor.h"
#include "json/tree.h"
#include "subjects.h"
#include "web.h"
#include "wire/signed.h"

#define SECRET "JITSI_WEBHOOK_SECRET"

/* clang-format off */
static const struct check check = { "outside.event",
	"whether an event that is signed with the secret of the settings file is accepted at BASE_URL",
	"Events of Prosody and Jibri are refused, or go to somebody else.",
	"Give the running programs the settings of the file: " RELOAD,
	"troubleshooting.md#signatures-do-not-match" };
/* clang-format on */

/* No meeting has this name: names of meetings begin with "reflector-" and a room's name. */
static const char *
make_event(struct arena *arena)
{
	return arena_printf(arena,
	    "{\"event\":\"" SIGNED_PROBE
	    "\",\"room\":\"doctor-probe-%s\",\"timestamp\":\"%s\","
	    "\"data\":{}}",
	    random_uuid(arena), clock_format(arena, clock_now(), 3));
}

static void
try_secret(struct doctor *doctor, const char *name, const char *secret)
{
	struct arena *arena = doctor_arena(doctor);
	const char *event = make_event(arena);
	const struct exchange exchange = web_post(doctor, link_base(), "/v1/jitsi/events",
	    event, mac_hex(arena, mac_key_of(secret), event, strlen(event)));
	const char *detail = json_as_text(
	    json_member(web_json(doctor, &exchange), "detail"));

	if (exchange.end == POST_ANSWERED && exchange.status == 404 &&
	    text_equal(detail, "Meeting not found")) {
		doctor_row(doctor, &check, FINE, name,
		    "accepted, for a meeting that is unknown");
		return;
	}
	doctor_row(doctor, &check, ERROR, name, "%s", web_words(doctor, &exchange));
	if (exchange.end != POST_ANSWERED)
		doctor_mend(doctor, "First correct what the other rows of outside name.");
	else if (exchange.status == 503)
		doctor_mend(doctor,
		    "First correct what the rows of database, services and sockets name.");
	else if (exchange.status != 401)
		doctor_mend(doctor,
		    "Let nginx's server block of BASE_URL include snippets/reflector.conf.");
}

void
look_at_probe(struct doctor *doctor)
{
	static const char *const names[] = { SECRET, SECRET "_PREVIOUS" };

	for (size_t i = 0; i < COUNT(names); i++) {
		const char *secret = config_value(names[i]);

		/* An alert counts who still signs with it, and --store runs every 5 minutes. */
		if (i > 0 && doctor_options(doctor)->is_stored)
			continue;
		if (secret != NULL && !text_empty(link_base()))
			try_secret(doctor, names[i], secret);
		else if (i == 0)
			doctor_row(doctor, &check, SKIPPED, names[i], "it is not set");
	}
}
