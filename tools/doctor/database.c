/*
 * reflectorctl doctor: the database, as the operator.
 */
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "db/connection.h"

#include "execute.h"
#include "login.h"
#include "report.h"
#include "subjects.h"

static const struct check answers = {
	.name = "database.answers",
	.looks_at =
	    "whether PostgreSQL answers, and has the tables and functions of this release",
	.why = "Without its database no program can open a meeting or store an event.",
	.mend = "If it does not run: sudo systemctl start postgresql\n"
		"If it refuses or is elsewhere: sudo reflectorctl config --show\n"
		"If its schema is of another release: sudo reflectorctl migrate",
	.see = "troubleshooting.md#the-database-does-not-answer",
};

/* Of problems that are known by some of their words; the first that fits. */
static const struct {
	const char *words, *mend;
} mends[] = {
	{ "read-only",
	    "If it is a standby, let DATABASE_URL name the primary.  If a setting made it read-only:\n"
	    "sudo -u postgres psql -c 'ALTER SYSTEM RESET default_transaction_read_only'\n"
	    "sudo systemctl reload postgresql" },
	{ "login refused",
	    "Compare pg_ident.conf and pg_hba.conf in /etc/postgresql/*/main with the lines in\n"
	    "/usr/share/reflector-jitsi/postgresql, then: sudo systemctl reload postgresql" },
	{ "no such database",
	    "If there is a backup: sudo reflectorctl restore\n"
	    "If not: sudo -u postgres createdb reflector && sudo reflectorctl migrate" },
	{ "reflectorctl migrate", "sudo reflectorctl migrate && " RELOAD },
};

static void
mend_problem(struct doctor *doctor, const char *problem)
{
	if (geteuid() != 0 && strstr(problem, "login refused") != NULL) {
		doctor_mend(doctor, "It logs in as root does: sudo reflectorctl doctor");
		return;
	}
	for (size_t i = 0; i < COUNT(mends); i++)
		if (strstr(problem, mends[i].words) != NULL) {
			doctor_mend(doctor, "%s", mends[i].mend);
			return;
		}
}

/* NULL: it can be used.  A child tries it: it ends in time, and says what the log would. */
static const char *
find_problem(struct doctor *doctor)
{
	struct arena *arena = doctor->arena;
	const char *const argv[] = { login_path(arena), "doctor", "--login",
		LOGIN_OPERATOR, NULL };
	const struct execution done = execute(arena, argv, doctor->options.timeout_ms);

	return login_problem(arena, &done);
}

struct db *
doctor_db(struct doctor *doctor)
{
	const char *problem;

	if (doctor->is_db_tried)
		return doctor->db;
	doctor->is_db_tried = true;
	problem = find_problem(doctor);
	if (problem == NULL)
		problem = login_configure(doctor->arena);
	doctor->db_problem = problem;
	if (problem != NULL) {
		doctor_row(doctor, &answers, ERROR, NULL, "%s", problem);
		mend_problem(doctor, problem);
		return NULL;
	}
	doctor_row(
	    doctor, &answers, FINE, NULL, "it answers, its schema is of this release");
	doctor->db = db_new(NULL);
	db_limit(doctor->db);
	return doctor->db;
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
