/*
 * reflectorctl doctor: the events that Prosody, Jibri and Whereby send.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "data.h"
#include "model/diagnosis.h"
#include "subjects.h"

/* A sender's clock may be wrong by that much. */
#define CLOCK_SECONDS 30
/* So many opened meetings without a single event are no chance. */
#define SILENT_MEETINGS 3

enum { NEWEST, CLOCKS, SILENCE };

/* clang-format off */
static const struct check checks[] = {
	[NEWEST] = { "events.newest", "the newest event of each kind of sender",
	    "Without events nobody knows who attends, and no meeting ends by itself.",
	    "Look at the sender's log, then at doctor's rows about the public address.",
	    "troubleshooting.md#events-do-not-arrive" },
	[CLOCKS] = { "events.clock", "the senders' clocks, by their newest 100 events",
	    "Sessions are counted by the senders' clocks: a wrong one gives wrong times of attendance.",
	    "On the sender's host: sudo timedatectl set-ntp true. If events were late because of an outage, wait for new ones.",
	    "troubleshooting.md#the-senders-clock" },
	[SILENCE] = { "events.silence", "whether opened meetings get events",
	    "People seem to meet without Prosody's reports: its module is not loaded, or cannot reach this service.",
	    "On Prosody's host: sudo journalctl -u prosody | grep event_sync",
	    "troubleshooting.md#events-do-not-arrive" },
};
/* clang-format on */

static const char *
name_sender(struct arena *arena, const struct sender *sender)
{
	return sender->host == NULL ?
	    sender->dialect :
	    arena_printf(arena, "%s of %s", sender->dialect, sender->host);
}

static void
look_at_clock(struct doctor *doctor, const struct sender *sender)
{
	struct arena *arena = doctor_arena(doctor);
	const int64_t lag = sender->lag_seconds;
	const bool is_wrong = llabs(lag) > CLOCK_SECONDS;
	const char *span = data_span(arena, llabs(lag));

	if (is_wrong && lag < 0)
		doctor_row(doctor, &checks[CLOCKS], WARNING, name_sender(arena, sender),
		    "its clock is %s fast, or this host's is slow", span);
	else if (is_wrong)
		doctor_row(doctor, &checks[CLOCKS], WARNING, name_sender(arena, sender),
		    "its clock is %s slow, or all its newest %" PRId64
		    " events were as late",
		    span, sender->events);
	else
		doctor_row(doctor, &checks[CLOCKS], FINE, name_sender(arena, sender),
		    "%" PRId64 " s", lag);
}

static void
look_at_senders(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct sender_list list;

	if (!data_is_answered(
		doctor, &checks[NEWEST], diagnosis_senders(db, arena, &list)))
		return;
	if (list.count == 0)
		doctor_row(doctor, &checks[NEWEST], FINE, NULL, "no event yet");
	for (int64_t i = 0; i < list.count; i++)
		doctor_row(doctor, &checks[NEWEST], FINE,
		    name_sender(arena, &list.items[i]), "%s",
		    data_ago(arena, list.items[i].newest_at));
	for (int64_t i = 0; i < list.count; i++)
		look_at_clock(doctor, &list.items[i]);
}

static void
look_at_silence(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct silence found;
	bool is_silent;

	if (!data_is_answered(doctor, &checks[SILENCE],
		diagnosis_silence(db, arena, clock_now(), &found)))
		return;
	is_silent = found.opened >= SILENT_MEETINGS && found.heard == 0;
	if (found.opened == 0)
		doctor_row(doctor, &checks[SILENCE], FINE, NULL,
		    "no meeting of the last day is older than 10 minutes");
	else
		doctor_row(doctor, &checks[SILENCE], is_silent ? WARNING : FINE, NULL,
		    "of %" PRId64 " meetings opened in the last day, %" PRId64
		    " have events",
		    found.opened, found.heard);
}

void
look_at_events(struct doctor *doctor)
{
	struct db *db = data_db(doctor);

	if (db == NULL)
		return;
	look_at_senders(doctor, db);
	look_at_silence(doctor, db);
}
