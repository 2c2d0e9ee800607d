/*
 * reflectorctl doctor: nginx and its snippets.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/number.h"
#include "base/text.h"
#include "doctor.h"
#include "execute.h"
#include "nginx.h"
#include "snippet.h"
#include "subjects.h"
#include "units.h"

/* Slow callers hold a connection each. */
#define CONNECTIONS_LEAST 4096

enum { VALID, RUNNING, CONNECTIONS, SNIPPETS };

/* clang-format off */
static const struct check checks[] = {
	[VALID] = { "nginx.valid", "nginx's configuration (nginx -t)",
	    "nginx does not reload a faulty configuration, and does not start with it.",
	    "Correct the file and the line that the message names.",
	    "operations.md#install" },
	[RUNNING] = { "nginx.running", "nginx.service",
	    "Without nginx nobody reaches the programs.",
	    "sudo systemctl enable --now nginx",
	    "operations.md#install" },
	[CONNECTIONS] = { "nginx.connections", "how many connections a worker of nginx may have",
	    "A single slow caller can occupy the connections of all.",
	    "sudo sed -i -e '1i worker_rlimit_nofile 65536;' -e 's/worker_connections .*/worker_connections 16384;/'"
	    " /etc/nginx/nginx.conf\nsudo systemctl reload nginx",
	    "operations.md#install" },
	[SNIPPETS] = { "nginx.snippets", "whether nginx's files are those of this release",
	    "Older files lack routes and limits of this release.",
	    "Copy the file again from the package, then: sudo systemctl reload nginx",
	    "operations.md#install" },
};
/* clang-format on */

/* false: there is no use in looking at what it says. */
static bool
is_valid(struct doctor *doctor)
{
	static const char *const argv[] = { "nginx", "-t", NULL };
	struct arena *arena = doctor_arena(doctor);
	const struct execution done = execute(arena, argv, doctor_timeout_ms(doctor));
	const char *fault = strstr(done.output, "[emerg]");

	if (done.is_missing) {
		doctor_row(
		    doctor, &checks[VALID], SKIPPED, NULL, "there is no nginx here");
		return false;
	}
	if (geteuid() != 0 && !execution_is_fine(&done)) {
		doctor_row(doctor, &checks[VALID], SKIPPED, NULL,
		    "only root can try this: sudo reflectorctl doctor");
		return false;
	}
	if (!execution_is_fine(&done)) {
		doctor_row(doctor, &checks[VALID], ERROR, NULL, "%s",
		    fault == NULL ? execution_last_line(arena, &done) :
				    arena_copy(arena, fault, strcspn(fault, "\n")));
		return false;
	}
	doctor_row(doctor, &checks[VALID], FINE, NULL, "valid");
	return true;
}

static void
look_at_unit(struct doctor *doctor)
{
	struct unit unit;

	if (!units_are_here(doctor, &checks[RUNNING]))
		return;
	unit = units_show(doctor, "nginx.service");
	doctor_row(doctor, &checks[RUNNING], unit_is_active(&unit) ? FINE : ERROR, NULL,
	    "%s", unit.active);
}

static int64_t
read_number(struct doctor *doctor, const char *name, int64_t otherwise)
{
	const char *value = nginx_directive(doctor, name);
	int64_t number;

	return value != NULL && number_parse(value, 0, INT64_MAX, &number) ? number :
									     otherwise;
}

static void
look_at_connections(struct doctor *doctor)
{
	const int64_t connections = read_number(doctor, "worker_connections", 512);
	const int64_t files = read_number(doctor, "worker_rlimit_nofile", 1024);
	const bool is_enough = connections >= CONNECTIONS_LEAST && files > connections;

	doctor_row(doctor, &checks[CONNECTIONS], is_enough ? FINE : WARNING, NULL,
	    "worker_connections %lld, worker_rlimit_nofile %lld", (long long)connections,
	    (long long)files);
}

/* It reads the other files. */
#define MAIN "reflector.conf"
static const char of_no_site[] =
    "Let a site include snippets/" MAIN ".  If sites-available/reflector does:\n"
    "sudo ln -s ../sites-available/reflector /etc/nginx/sites-enabled/reflector\n"
    "sudo systemctl reload nginx";

/* Plain CGI has files that fcgiwrap.sed has changed. */
static void
look_at_snippets(struct doctor *doctor)
{
	const char *configuration = nginx_configuration(doctor);
	const struct snippet *snippet = snippet_list(doctor_arena(doctor));
	bool is_current = true;

	if (configuration == NULL || units_are_cgi(doctor) || snippet == NULL) {
		doctor_row(doctor, &checks[SNIPPETS], SKIPPED, NULL,
		    "there is nothing to compare with");
		return;
	}
	for (; snippet->name != NULL; snippet++) {
		const char *trouble = snippet_trouble(
		    doctor_arena(doctor), snippet, configuration);

		if (trouble == NULL)
			continue;
		is_current = false;
		doctor_row(doctor, &checks[SNIPPETS], snippet->is_main ? ERROR : WARNING,
		    snippet->name, "%s", trouble);
		if (strcmp(snippet->name, MAIN) == 0 && trouble == snippet_unread) {
			doctor_mend(doctor, "%s", of_no_site);
			return;
		}
		doctor_mend(doctor,
		    "sudo cp %s /etc/nginx/%s/\nsudo systemctl reload nginx",
		    snippet->path, snippet->folder);
	}
	if (is_current)
		doctor_row(
		    doctor, &checks[SNIPPETS], FINE, NULL, "those of this release");
}

void
look_at_web_server(struct doctor *doctor)
{
	if (!is_valid(doctor))
		return;
	look_at_unit(doctor);
	look_at_connections(doctor);
	look_at_snippets(doctor);
}
