/*
 * reflectorctl doctor: erasures, the timers, and the age of the backup.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "data.h"
#include "model/diagnosis.h"
#include "subjects.h"
#include "units.h"

/* Where reflectorctl backup notes the newest one. */
#define NOTE "/var/lib/reflector/backup/last"
#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
/* An erasure takes seconds; deliver and purge carry on with those that were cut off. */
#define ERASURE_MOST HOUR
#define BACKUP_MOST (2 * DAY)
/* A new database may be without a backup for so long. */
#define NEW_MOST (7 * DAY)

enum { ERASURES, TIMERS, BACKUP };

/* clang-format off */
static const struct check checks[] = {
	[ERASURES] = { "erasures.unfinished", "erasures that began more than an hour ago and did not finish",
	    "Data that somebody asked to erase is still stored.",
	    "sudo reflectorctl purge --older-than 36500 carries on with them; its messages say what is in the way.",
	    "troubleshooting/data.md#erasures-do-not-finish" },
	[TIMERS] = { "timers.result", "the timers that erase, back up and look for faults, and their last run",
	    "Meetings are kept longer than you decided, a loss of the database is a loss of its data, or the "
	    "console shows old reports.",
	    "sudo journalctl -u UNIT; then start it by hand: sudo systemctl start UNIT",
	    "troubleshooting/data.md#timers" },
	[BACKUP] = { "backup.age", "the age of the newest backup, by " NOTE,
	    "What was stored since the last backup is lost with the disk.",
	    "sudo systemctl enable --now reflector-backup.timer && sudo systemctl start reflector-backup.service",
	    "troubleshooting/data.md#backups" },
};

/* What it means that a timer is not enabled. */
static const struct { const char *name, *without; } timers[] = {
	{ "reflector-purge", "not enabled: no meeting is erased for its age" },
	{ "reflector-backup", "not enabled: no backup is made by it" },
	{ "reflector-erasures", "not enabled: erasures are noted with the backup alone" },
	{ "reflector-doctor", "it does not run: the console shows no report of this host" },
};
/* clang-format on */

static void
look_at_erasures(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	struct erasures found;
	bool is_late;

	if (!data_is_answered(
		doctor, &checks[ERASURES], diagnosis_erasures(db, arena, &found)))
		return;
	is_late = found.unfinished > 0 && clock_now() - found.oldest_at > ERASURE_MOST;
	if (found.unfinished == 0)
		doctor_row(doctor, &checks[ERASURES], FINE, NULL, "none");
	else
		doctor_row(doctor, &checks[ERASURES], is_late ? WARNING : FINE, NULL,
		    "%" PRId64 " unfinished; the oldest began %s", found.unfinished,
		    data_ago(arena, found.oldest_at));
}

static void
look_at_timer(struct doctor *doctor, const char *name, const char *without)
{
	struct arena *arena = doctor_arena(doctor);
	const char *timer = arena_printf(arena, "%s.timer", name);
	const char *service = arena_printf(arena, "%s.service", name);
	const char *state = units_property(doctor, "UnitFileState", timer);
	const char *result = units_property(doctor, "Result", service);
	const char *ended = units_property(doctor, "ExecMainExitTimestamp", service);
	const bool is_active = text_equal(
	    units_property(doctor, "ActiveState", timer), "active");

	if (*state == '\0') /* not installed */
		return;
	if (!text_equal(result, "success")) {
		doctor_row(doctor, &checks[TIMERS], ERROR, service,
		    "the run of %s failed: %s, status %s", ended, result,
		    units_property(doctor, "ExecMainStatus", service));
		doctor_mend(doctor,
		    "sudo journalctl -u %s -n 20; mend that, then: sudo systemctl start %s",
		    service, service);
	} else if (is_active)
		doctor_row(doctor, &checks[TIMERS], FINE, timer, "it runs; last run: %s",
		    *ended == '\0' ? "none yet" : ended);
	else if (!text_equal(state, "enabled"))
		doctor_row(doctor, &checks[TIMERS], FINE, timer, "%s", without);
	else {
		doctor_row(doctor, &checks[TIMERS], WARNING, timer,
		    "it is enabled, but does not run");
		doctor_mend(doctor, "sudo systemctl start %s", timer);
	}
}

/* 0: none is noted; -1: the note cannot be read. */
static int64_t
read_note(void)
{
	FILE *file = fopen(NOTE, "re");
	char line[128] = "";
	int64_t moment = -1;

	if (file == NULL)
		return errno == ENOENT ? 0 : -1;
	if (fgets(line, sizeof(line), file) != NULL)
		line[strcspn(line, " \n")] = '\0';
	fclose(file);
	return clock_parse(line, &moment) ? moment : -1;
}

static void
look_at_backup(struct doctor *doctor, struct db *db)
{
	struct arena *arena = doctor_arena(doctor);
	const int64_t noted = read_note();
	int64_t since;

	if (noted > 0) {
		doctor_row(doctor, &checks[BACKUP],
		    clock_now() - noted > BACKUP_MOST ? WARNING : FINE, NULL, "%s",
		    data_ago(arena, noted));
		return;
	}
	if (noted < 0) {
		doctor_row(doctor, &checks[BACKUP], geteuid() == 0 ? WARNING : SKIPPED,
		    NULL, NOTE " cannot be read, or does not begin with a time");
		return;
	}
	if (!data_is_answered(doctor, &checks[BACKUP], diagnosis_age(db, arena, &since)))
		return;
	doctor_row(doctor, &checks[BACKUP],
	    clock_now() - since > NEW_MOST ? WARNING : FINE, NULL,
	    "none is noted; the database was created %s", data_ago(arena, since));
}

void
look_at_retention(struct doctor *doctor)
{
	struct db *db = data_db(doctor);

	for (size_t i = 0; i < COUNT(timers); i++)
		look_at_timer(doctor, timers[i].name, timers[i].without);
	if (db == NULL)
		return;
	look_at_erasures(doctor, db);
	look_at_backup(doctor, db);
}
