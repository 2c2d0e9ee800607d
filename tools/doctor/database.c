/*
 * reflectorctl doctor: the database, as the operator.
 */
#include "db/connection.h"

#include "base/arena.h"
#include "base/config.h"
#include "db/schema.h"
#include "report.h"
#include "subjects.h"

static const struct check answers = {
	.name = "database.answers",
	.looks_at =
	    "whether PostgreSQL answers, and has the tables and functions of this release",
	.why = "Without its database no program can open a meeting or store an event.",
	.mend =
	    "systemctl status postgresql; then check DATABASE_URL: reflectorctl config --show",
	.see = "operations.md#nginx-and-systemd",
};

/* NULL: it can be used. */
static const char *
find_problem(struct doctor *doctor)
{
	static const struct config_group *const groups[] = { &db_config };
	const char *problem = config_load(doctor->arena, groups, COUNT(groups));
	enum outcome out;

	if (problem != NULL)
		return problem;
	doctor->db = db_new(NULL);
	out = schema_probe(doctor->db, doctor->arena, &problem);
	if (out == OK && problem == NULL)
		out = schema_check(doctor->db, doctor->arena, &problem);
	if (out != OK)
		return "it does not answer, or refuses this user; the line on standard error says why";
	return problem;
}

struct db *
doctor_db(struct doctor *doctor)
{
	const char *problem;

	if (doctor->is_db_tried)
		return doctor->db;
	doctor->is_db_tried = true;
	problem = find_problem(doctor);
	if (problem == NULL) {
		doctor_row(doctor, &answers, FINE, NULL,
		    "it answers, and its schema is of this release");
		return doctor->db;
	}
	doctor_row(doctor, &answers, ERROR, NULL, "%s", problem);
	doctor_close_db(doctor);
	return NULL;
}

void
doctor_close_db(struct doctor *doctor)
{
	db_free(doctor->db);
	doctor->db = NULL;
}

void
look_at_database(struct doctor *doctor)
{
	(void)doctor_db(doctor);
}
