/*
 * reflectorctl doctor: this host's clock.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth/link.h"
#include "base/clock.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "subjects.h"
#include "web.h"

/* Date has whole seconds, and the request takes its time. */
#define SECONDS_FINE 3

enum { DIFFERENCE, SYNCHRONIZED };

/* clang-format off */
static const struct check checks[] = {
	[DIFFERENCE] = { "clock.difference", "this host's clock beside that of the server at BASE_URL",
	    "Tokens are valid too early or too late, and Jitsi refuses people.",
	    "sudo timedatectl set-ntp true",
	    "troubleshooting.md#authentication-failures" },
	[SYNCHRONIZED] = { "clock.synchronized", "whether the clock is set by a time server",
	    "A clock that nothing corrects drifts, until Jitsi refuses tokens and deliver's webhooks are refused.",
	    "sudo timedatectl set-ntp true",
	    "troubleshooting.md#authentication-failures" },
};
/* clang-format on */

static void
look_at_difference(struct doctor *doctor)
{
	struct exchange exchange;
	struct tm read = { 0 };
	int64_t seconds;

	if (text_empty(link_base()))
		return;
	exchange = web_get(doctor, link_base(), "/v1/jitsi/health");
	if (exchange.date == NULL ||
	    strptime(exchange.date, "%a, %d %b %Y %H:%M:%S GMT", &read) == NULL) {
		doctor_row(
		    doctor, &checks[DIFFERENCE], SKIPPED, NULL, "no answer with a date");
		return;
	}
	seconds = clock_now() / 1000000 - (int64_t)timegm(&read);
	doctor_row(doctor, &checks[DIFFERENCE],
	    llabs(seconds) > SECONDS_FINE ? WARNING : FINE, NULL,
	    "%" PRId64 " seconds %s", (int64_t)llabs(seconds),
	    seconds < 0 ? "behind" : "ahead");
}

static void
look_at_synchronization(struct doctor *doctor)
{
	static const char *const where[] = { "systemd-detect-virt", "--quiet",
		"--container", NULL };
	static const char *const what[] = { "timedatectl", "show", "-P",
		"NTPSynchronized", NULL };
	struct arena *arena = doctor_arena(doctor);
	struct execution done = execute(arena, where, doctor_timeout_ms(doctor));

	if (execution_is_fine(&done)) {
		doctor_row(doctor, &checks[SYNCHRONIZED], SKIPPED, NULL,
		    "a container has the clock of its host");
		return;
	}
	done = execute(arena, what, doctor_timeout_ms(doctor));
	if (!execution_is_fine(&done))
		doctor_row(doctor, &checks[SYNCHRONIZED], SKIPPED, NULL,
		    "timedatectl does not answer");
	else if (text_starts(done.output, "yes"))
		doctor_row(doctor, &checks[SYNCHRONIZED], FINE, NULL, "it is");
	else
		doctor_row(doctor, &checks[SYNCHRONIZED], WARNING, NULL, "it is not");
}

void
look_at_time(struct doctor *doctor)
{
	look_at_difference(doctor);
	look_at_synchronization(doctor);
}
