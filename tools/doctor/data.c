#include "data.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "execute.h"
#include "model/diagnosis.h"

#define MICROSECONDS 1000000

struct db *
data_db(struct doctor *doctor)
{
	struct db *db = doctor_db(doctor);

	/* If that fails, so does the question that follows. */
	if (db != NULL)
		(void)!diagnosis_limit(
		    db, doctor_arena(doctor), doctor_timeout_ms(doctor));
	return db;
}

bool
data_configure(struct doctor *doctor, const struct check *check,
    const struct config_group *const groups[], size_t count)
{
	if (config_load(doctor_arena(doctor), groups, count) == NULL)
		return true;
	doctor_row(doctor, check, WARNING, NULL, "not checked: a setting is wrong");
	doctor_mend(doctor, "sudo reflectorctl config names the setting");
	return false;
}

bool
data_is_answered(struct doctor *doctor, const struct check *check, enum outcome out)
{
	if (out == OK)
		return true;
	doctor_row(doctor, check, WARNING, NULL, "not checked: the database %s",
	    out == TIMED_OUT ? "takes too long" : "does not answer this question");
	doctor_mend(doctor,
	    "run it again with --timeout 60; the line on standard error "
	    "says what the database refuses");
	return false;
}

bool
data_is_reachable(struct doctor *doctor, const char *path)
{
	const char *const argv[] = { "stat", "-L", path, NULL };

	return !execute(doctor_arena(doctor), argv, doctor_timeout_ms(doctor)).is_late;
}

const char *
data_span(struct arena *arena, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = { { 86400, "days" }, { 3600, "hours" }, { 60, "minutes" } };

	for (size_t i = 0; i < COUNT(units); i++)
		if (seconds >= 2 * units[i].seconds)
			return arena_printf(arena, "%" PRId64 " %s",
			    seconds / units[i].seconds, units[i].name);
	return arena_printf(arena, "%" PRId64 " s", seconds);
}

const char *
data_ago(struct arena *arena, int64_t moment)
{
	const int64_t seconds = (clock_now() - moment) / MICROSECONDS;

	if (moment == 0)
		return "never";
	if (seconds < 0)
		return arena_printf(arena, "in %s", data_span(arena, -seconds));
	return arena_printf(arena, "%s ago", data_span(arena, seconds));
}
