/*
 * Attendance of meetings, as the programs answer with it.
 *
 * Standard input: a line a meeting, "MEETING_ID NOW" (RFC 3339).  Standard output, for each: the
 * attendance as JSON, a line.  DATABASE_URL names the database.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "db/connection.h"
#include "json/encode.h"
#include "model/participant.h"
#include "wire/attendance.h"
#include "wire/meeting.h"

static void
attend(struct db *db, struct arena *arena, char *line)
{
	struct json_writer json = json_writer(arena);
	char *now = line + strcspn(line, " ");
	struct participant_list people;
	int64_t moment;

	*now++ = '\0';
	now[strcspn(now, "\n")] = '\0';
	if (!clock_parse(now, &moment))
		errx(1, "no time: %s", now);
	if (participant_list(db, arena, line, moment, &people) != OK)
		errx(1, "no answer for %s", line);
	attendance_json(&json, &people, 0);
	puts(json.text.bytes);
}

int
main(void)
{
	const struct config_group *const groups[] = { &db_config };
	struct arena *settings = arena_new();
	const char *fault = config_load(settings, groups, COUNT(groups));
	struct db *db = db_new(NULL);
	char *line = NULL;
	size_t room = 0;

	if (fault != NULL)
		errx(1, "%s", fault);
	while (getline(&line, &room, stdin) > 0 && strchr(line, ' ') != NULL) {
		struct arena *arena = arena_new();

		attend(db, arena, line);
		arena_free(arena);
	}
	free(line);
	db_free(db);
	arena_free(settings);
	return 0;
}
